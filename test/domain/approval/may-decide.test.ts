import { mayDecide, samePerson, stateAfter, type DecisionAttempt } from "../../../src/domain/approval/may-decide";
import type { Approval, ApprovalContent, ApprovalDecision } from "../../../src/domain/approval/approval";
import { contentHash } from "../../../src/domain/approval/content";
import type { Member, Principal } from "../../../src/domain/people";
import fc from "fast-check";

const content: ApprovalContent = {
  planHash: "plan",
  guardHash: "guard",
  rolloutId: "r-1",
  wave: 1,
  kind: "before",
  peopleHash: "people",
  users: 57,
  policyBeforeHash: "before",
  policyAfterHash: "after",
  evidenceHash: null,
};

const ann: Principal = {
  kind: "person",
  id: "a0",
  upn: "ann@contoso.example",
  name: "Ann",
  roles: ["Rollout.Approve"],
};
const member = (who: Principal, change: Partial<Member> = {}): Member => ({
  id: who.id,
  upn: who.upn,
  accountEnabled: true,
  guest: false,
  ...change,
});
const said = (decision: "approve" | "reject", byId = "b0"): ApprovalDecision => ({
  by: `${byId}@contoso.example`,
  byId,
  decision,
  at: 10,
  comment: "",
});

function attempt(change: Partial<DecisionAttempt> = {}, approval: Partial<Approval> = {}): DecisionAttempt {
  return {
    approval: {
      id: "a-1",
      rolloutId: "r-1",
      wave: 1,
      kind: "before",
      state: "open",
      question: "May wave 'IT' start?",
      content,
      contentHash: contentHash(content),
      requester: "erin@contoso.example",
      requestedAt: 0,
      expiresAt: 1000,
      minimum: 1,
      decisions: [],
      usedAt: null,
      tokenHash: "",
      csrfHash: null,
      details: [],
      ...approval,
    },
    now: 500,
    by: ann,
    decision: "approve",
    approverGroups: [{ name: "sg-rollout-approvers", members: [member(ann)] }],
    requester: { id: "e0", upn: "erin@contoso.example" },
    current: { planHash: "plan", guardHash: "guard", ended: false },
    tokenMatches: true,
    csrfMatches: true,
    shownContentHash: contentHash(content),
    ...change,
  };
}

describe("who may decide", () => {
  it("a signed-in member of the approvers, who is not the requester, with role, token and form, in time", () => {
    expect(mayDecide(attempt())).toEqual({ kind: "yes" });
  });

  const denials: readonly [story: string, attempt: DecisionAttempt, reason: string][] = [
    ["an application, even with the role", attempt({ by: { ...ann, kind: "app" } }), "not-a-person"],
    [
      "somebody without the role",
      attempt({ by: { ...ann, roles: ["Rollout.Read", "Rollout.Request", "Rollout.Abort", "Rollout.Override"] } }),
      "role-missing",
    ],
    ["the requester, by object id", attempt({ requester: { id: "A0", upn: "other@contoso.example" } }), "requester"],
    [
      "the requester, by name in other letters",
      attempt({ requester: { id: "x", upn: "ANN@Contoso.Example" } }),
      "requester",
    ],
    ["somebody outside the group", attempt({ approverGroups: [{ name: "g", members: [] }] }), "not-an-approver"],
    [
      "somebody of that name with another object id",
      attempt({ approverGroups: [{ name: "g", members: [member(ann, { id: "b9" })] }] }),
      "not-an-approver",
    ],
    [
      "a member of the plan's group but not of the guard's",
      attempt({
        approverGroups: [
          { name: "g", members: [member(ann)] },
          { name: "board", members: [] },
        ],
      }),
      "not-an-approver",
    ],
    [
      "anybody, when the group can't be told",
      attempt({ approverGroups: [{ name: "g", members: undefined }] }),
      "approvers-unknown",
    ],
    ["a guest", attempt({ approverGroups: [{ name: "g", members: [member(ann, { guest: true })] }] }), "guest"],
    [
      "a disabled account",
      attempt({ approverGroups: [{ name: "g", members: [member(ann, { accountEnabled: false })] }] }),
      "account-disabled",
    ],
    ["a wrong or used token", attempt({ tokenMatches: false }), "token"],
    ["a form from elsewhere", attempt({ csrfMatches: false }), "csrf"],
    ["another plan", attempt({ current: { planHash: "plan 2", guardHash: "guard", ended: false } }), "content-changed"],
    ["another guard", attempt({ current: { planHash: "plan", guardHash: null, ended: false } }), "content-changed"],
    [
      "a rollout that ended",
      attempt({ current: { planHash: "plan", guardHash: "guard", ended: true } }),
      "rollout-ended",
    ],
    ["a page that showed something else", attempt({ shownContentHash: "x" }), "content-changed"],
    ["content edited in the store", attempt({}, { content: { ...content, users: 5 } }), "content-changed"],
    ["the very moment it expires", attempt({ now: 1000 }), "expired"],
    ["an expired question", attempt({}, { state: "expired" }), "not-open"],
    ["a void question", attempt({}, { state: "void" }), "not-open"],
  ];

  it.each(denials)("not %s", (_story, denied, reason) => {
    expect(mayDecide(denied)).toMatchObject({ kind: "no", reason, sentence: expect.stringMatching(/\.$/) });
  });

  it("who may not decide learns nothing about how it stands", () => {
    const stranger = { approverGroups: [{ name: "g", members: [] }] };
    for (const state of ["open", "approved", "rejected", "expired", "used", "void"] as const)
      expect(mayDecide(attempt(stranger, { state }))).toMatchObject({ reason: "not-an-approver" });
  });
});

describe("who decides first", () => {
  it("a rejection after an approval still counts, until the approval is used", () => {
    const approved = { state: "approved", decisions: [said("approve")] } as const;
    expect(mayDecide(attempt({ decision: "reject" }, approved))).toEqual({ kind: "yes" });
    expect(mayDecide(attempt({ decision: "reject" }, { ...approved, state: "used" }))).toMatchObject({
      kind: "no",
      reason: "not-open",
    });
  });

  it.each(["approved", "rejected", "used"] as const)(
    "the same answer sent again shows what was recorded, %s",
    (state) => {
      expect(mayDecide(attempt({}, { state, decisions: [said("approve", "A0")] }))).toEqual({ kind: "settled" });
    },
  );

  it.each(["approved", "rejected", "used"] as const)(
    "somebody else's answer to what is %s is refused, not dropped",
    (state) => {
      expect(mayDecide(attempt({}, { state, decisions: [said("approve", "b0")] }))).toMatchObject({
        reason: "not-open",
      });
    },
  );

  it("the same answer of the same person twice is one answer", () => {
    expect(mayDecide(attempt({}, { minimum: 2, decisions: [said("approve", "A0")] }))).toEqual({ kind: "settled" });
  });

  it("a person may turn an approval into a rejection", () => {
    const once = { minimum: 2, decisions: [said("approve", "a0")] };
    expect(mayDecide(attempt({ decision: "reject" }, once))).toEqual({ kind: "yes" });
  });
});

describe("how an approval stands", () => {
  const stands = (minimum: number, decisions: readonly ApprovalDecision[]) =>
    stateAfter(attempt({}, { minimum, decisions }).approval);

  it.each<[story: string, state: string, minimum: number, decisions: ApprovalDecision[]]>([
    ["nobody said anything", "open", 1, []],
    ["one yes of one", "approved", 1, [said("approve")]],
    ["one yes of two", "open", 2, [said("approve")]],
    ["one person twice", "open", 2, [said("approve", "b0"), said("approve", "B0")]],
    ["two people", "approved", 2, [said("approve", "b0"), said("approve", "c0")]],
    ["a no among yeses", "rejected", 2, [said("approve", "b0"), said("reject", "c0"), said("approve", "d0")]],
  ])("%s: %s", (_story, state, minimum, decisions) => {
    expect(stands(minimum, decisions)).toBe(state);
  });
});

it("people are the same in any letter case, and nobody is the same as an unknown", () => {
  fc.assert(
    fc.property(fc.emailAddress(), fc.uuid(), (upn, id) => {
      expect(samePerson({ id, upn }, { id: id.toUpperCase(), upn: "" })).toBe(true);
      expect(samePerson({ id: "", upn }, { id: "", upn: upn.toUpperCase() })).toBe(true);
    }),
  );
  expect(samePerson({ id: "", upn: "" }, { id: "", upn: "" })).toBe(false);
});
