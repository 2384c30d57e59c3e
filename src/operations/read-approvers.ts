import type { ApproverGroup } from "../domain/approval/may-decide";
import type { Principal } from "../domain/people";
import type { RolloutRecord } from "../domain/rollout/records";
import type { Deps } from "./deps";

/**
 * The groups that an approver has to belong to, with their members as they are now: the plan's, and the guard's where it
 * names another one. A group that is missing or ambiguous has no members, so nobody can approve.
 */
export function readApprovers(
  deps: Pick<Deps, "directory">,
): (rollout: RolloutRecord) => Promise<readonly ApproverGroup[]> {
  return async ({ plan, guard }) => {
    const names = new Set([
      plan.approvals.approvers,
      ...(guard?.approvals === undefined ? [] : [guard.approvals.approvers]),
    ]);
    const groups: ApproverGroup[] = [];
    for (const name of names) {
      const found = await deps.directory.findGroups(name);
      const [group] = found;
      const members = group === undefined || found.length > 1 ? undefined : await deps.directory.readMembers(group.id);
      groups.push({ name, members });
    }
    return groups;
  };
}

/** A local identity without an object id is the member of that name; nobody else is changed. */
export function asMember(by: Principal, groups: readonly ApproverGroup[], localPrefix: string): Principal {
  if (!by.id.startsWith(localPrefix)) return by;
  const member = groups
    .flatMap((group) => group.members ?? [])
    .find((each) => each.upn.toLowerCase() === by.upn.toLowerCase());
  return member === undefined ? by : { ...by, id: member.id };
}
