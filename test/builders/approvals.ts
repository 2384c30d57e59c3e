import type { Approval, ApprovalContent } from "../../src/domain/approval/approval";
import { contentHash } from "../../src/domain/approval/content";
import { sha256 } from "../../src/domain/hash";
import type { Principal } from "../../src/domain/people";
import { DAY } from "../../src/domain/time";
import { memberOf } from "./deps";
import { TUESDAY_NINE } from "./rollouts";

export const LINK_TOKEN = "the-token-of-the-link";

const content: ApprovalContent = {
  planHash: "plan-hash",
  guardHash: null,
  rolloutId: "r1",
  wave: 1,
  kind: "before",
  peopleHash: "people",
  users: 20,
  policyBeforeHash: "before",
  policyAfterHash: "after",
  evidenceHash: null,
};

/** An open question whether wave 2 of rollout `r1` may start, with {@link LINK_TOKEN} in its link. */
export function approvalOf(change: Partial<Approval> = {}): Approval {
  const bound = change.content ?? content;
  return {
    id: "a1",
    rolloutId: "r1",
    wave: 1,
    kind: "before",
    state: "open",
    question: "May wave 'wave-2' start? 20 people would receive the profile.",
    content: bound,
    contentHash: contentHash(bound),
    requester: "owner@contoso.example",
    requestedAt: TUESDAY_NINE,
    expiresAt: TUESDAY_NINE + DAY,
    minimum: 1,
    decisions: [],
    usedAt: null,
    tokenHash: sha256(LINK_TOKEN),
    csrfHash: null,
    details: ["include target sg-2 was added"],
    ...change,
  };
}

/** The signed-in person who is `memberOf(n)` in the directory. */
export function principalOf(n: number, change: Partial<Principal> = {}): Principal {
  const { id, upn } = memberOf(n);
  return { kind: "person", id, upn, name: `User ${String(n)}`, roles: ["Rollout.Read", "Rollout.Approve"], ...change };
}
