import type { Deps } from "./deps";

/** After a resume what was rejected or ran out may be asked again: those answers count no longer. */
export function voidAnsweredApprovals(deps: Pick<Deps, "approvals">): (rolloutId: string) => Promise<void> {
  return async (rolloutId) => {
    for (const approval of await deps.approvals.listApprovals(rolloutId)) {
      if (approval.state !== "rejected" && approval.state !== "expired") continue;
      const found = await deps.approvals.readApproval(approval.id);
      if (found !== undefined) await deps.approvals.saveApproval({ ...found.value, state: "void" }, found.etag);
    }
  };
}
