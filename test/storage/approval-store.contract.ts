import { RolloutChangedError } from "../../src/ports/rollout-store";
import type { ApprovalStore } from "../../src/ports/rollout-store";
import type { Tables } from "../../src/ports/tables";
import { createApprovalStore } from "../../src/storage/approval-store";
import { MORNING, aRollout, anApproval } from "./builders";

export function approvalStoreContract(fresh: () => Tables): void {
  let store: ApprovalStore;
  beforeEach(() => {
    store = createApprovalStore(fresh());
  });

  it("keeps an approval under its id, once", async () => {
    expect(await store.insertApproval(anApproval("a"))).toBe(true);
    expect(await store.insertApproval(anApproval("a", { question: "Another?" }))).toBe(false);
    expect((await store.readApproval("a"))?.value).toEqual(anApproval("a"));
    expect(await store.readApproval("b")).toBeUndefined();
  });

  it("answers no approval to an address that somebody made up", async () => {
    for (const id of ["../a", "a'b", "\u0000", "of-rollout", "x".repeat(5000), ""]) {
      expect(await store.readApproval(id)).toBeUndefined();
    }
  });

  it("takes one of two decisions made at the same moment", async () => {
    await store.insertApproval(anApproval("a"));
    const { value, etag } = (await store.readApproval("a"))!;
    const decisions = await Promise.allSettled([
      store.saveApproval({ ...value, state: "approved" }, etag),
      store.saveApproval({ ...value, state: "rejected" }, etag),
    ]);
    expect(decisions.map((decision) => decision.status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(decisions.find((decision) => decision.status === "rejected")?.reason).toBeInstanceOf(RolloutChangedError);
  });

  it("lists what was asked for one rollout, oldest first, as it stands now", async () => {
    await store.insertApproval(anApproval("late", { requestedAt: MORNING + 5 }));
    await store.insertApproval(anApproval("early"));
    await store.insertApproval(anApproval("other", { rolloutId: "other" }));
    const { value, etag } = (await store.readApproval("late"))!;
    await store.saveApproval({ ...value, state: "expired" }, etag);
    const listed = await store.listApprovals(aRollout().id);
    expect(listed.map((approval) => `${approval.id} ${approval.state}`)).toEqual(["early open", "late expired"]);
    expect(await store.listApprovals("nobody")).toEqual([]);
  });
}
