import type { Member, Principal } from "../people";
import type { Instant } from "../time";
import type { Approval, ApprovalState } from "./approval";
import { contentHash } from "./content";

/** Everything that is weighed when somebody answers, read at that moment. */
export interface DecisionAttempt {
  readonly approval: Approval;
  readonly now: Instant;
  readonly by: Principal;
  readonly decision: "approve" | "reject";
  /** Members of every group that has to contain the approver (the plan's, and the guard's where it names one). */
  readonly approverGroups: readonly ApproverGroup[];
  /** Who started the rollout: by id and by name, since either may be what two records share. */
  readonly requester: { readonly id: string; readonly upn: string };
  /** Hashes that the rollout has now; the approval was asked for others when they differ. */
  readonly current: { readonly planHash: string; readonly guardHash: string | null; readonly ended: boolean };
  readonly tokenMatches: boolean;
  readonly csrfMatches: boolean;
  /** The content hash that the page showed to the person. */
  readonly shownContentHash: string;
}

/** `members` undefined: the group could not be told (gone, or two of that name). */
export interface ApproverGroup {
  readonly name: string;
  readonly members: readonly Member[] | undefined;
}

export type MayDecide =
  | { readonly kind: "yes" }
  /** This very answer of this person stands there already: it is shown again, nothing is denied. */
  | { readonly kind: "settled" }
  | { readonly kind: "no"; readonly reason: DenialReason; readonly sentence: string };

export const DENIAL_REASONS = [
  "not-a-person",
  "role-missing",
  "requester",
  "approvers-unknown",
  "not-an-approver",
  "guest",
  "account-disabled",
  "token",
  "csrf",
  "content-changed",
  "rollout-ended",
  "not-open",
  "expired",
] as const;
export type DenialReason = (typeof DENIAL_REASONS)[number];

type Rule = (attempt: DecisionAttempt) => readonly [DenialReason, string] | undefined;

/**
 * Who asks comes before what is asked, so that somebody who may not decide learns nothing about the approval's state.
 * The first rule with something against it denies.
 */
const RULES: readonly Rule[] = [
  ({ by }) =>
    by.kind === "person" ? undefined : ["not-a-person", "An application can't decide; a signed-in person has to."],
  ({ by }) =>
    by.roles.includes("Rollout.Approve")
      ? undefined
      : ["role-missing", "You don't have the app role Rollout.Approve; ask whoever assigns roles of Passkey Rollout."],
  ({ by, requester }) =>
    samePerson(by, requester) ? ["requester", "You started this rollout, so somebody else has to decide."] : undefined,
  groupRule,
  ({ tokenMatches }) =>
    tokenMatches
      ? undefined
      : [
          "token",
          "This link doesn't belong to this question, or was used up. Open the question from its rollout's page.",
        ],
  ({ csrfMatches }) =>
    csrfMatches ? undefined : ["csrf", "This form is out of date. Reload the page, look again, and decide there."],
  contentRule,
  stateRule,
  ({ current }) =>
    current.ended
      ? ["rollout-ended", "The rollout has ended meanwhile, so there is nothing left to decide."]
      : undefined,
  ({ approval, now }) =>
    now >= approval.expiresAt
      ? ["expired", "The time to answer is over, which means no. Resume the rollout to be asked again."]
      : undefined,
];

/** Whether this person may give this answer now, and if not, why, in words for them. Total; reads nothing itself. */
export function mayDecide(attempt: DecisionAttempt): MayDecide {
  for (const rule of RULES) {
    const denial = rule(attempt);
    if (denial === undefined) continue;
    const [reason, sentence] = denial;
    return reason === "not-open" && isSettled(attempt.approval.state) && alreadySaid(attempt)
      ? { kind: "settled" }
      : { kind: "no", reason, sentence };
  }
  return alreadySaid(attempt) ? { kind: "settled" } : { kind: "yes" };
}

/** The same human, by object id or by user principal name, whatever the letter case. */
export function samePerson(
  a: { readonly id: string; readonly upn: string },
  b: { readonly id: string; readonly upn: string },
): boolean {
  const equal = (x: string, y: string) => x !== "" && x.toLowerCase() === y.toLowerCase();
  return equal(a.id, b.id) || equal(a.upn, b.upn);
}

/**
 * How an approval stands with these answers: one rejection is enough for no, also after an approval that was not used
 * yet; enough different people for yes.
 */
export function stateAfter(approval: Approval): Extract<ApprovalState, "open" | "approved" | "rejected"> {
  if (approval.decisions.some((decision) => decision.decision === "reject")) return "rejected";
  const approvers = new Set(approval.decisions.map((decision) => decision.byId.toLowerCase()));
  return approvers.size >= approval.minimum ? "approved" : "open";
}

/** What keeps a person from belonging to the approvers as they are now; undefined: nothing. */
export function groupRule({
  by,
  approverGroups,
}: Pick<DecisionAttempt, "by" | "approverGroups">): readonly [DenialReason, string] | undefined {
  for (const group of approverGroups) {
    if (group.members === undefined)
      return [
        "approvers-unknown",
        `The approvers' group '${group.name}' is missing or there are several of that name.`,
      ];
    const member = group.members.find((each) => each.id.toLowerCase() === by.id.toLowerCase());
    if (member === undefined) return ["not-an-approver", `You are not a member of '${group.name}'.`];
    if (member.guest) return ["guest", `Guests can't decide, also as members of '${group.name}'.`];
    if (!member.accountEnabled) return ["account-disabled", "Your account is disabled."];
  }
  return undefined;
}

function contentRule(attempt: DecisionAttempt): readonly [DenialReason, string] | undefined {
  const { approval, current, shownContentHash } = attempt;
  const unchanged =
    contentHash(approval.content) === approval.contentHash &&
    shownContentHash === approval.contentHash &&
    current.planHash === approval.content.planHash &&
    current.guardHash === approval.content.guardHash;
  return unchanged
    ? undefined
    : [
        "content-changed",
        "What this question was about has changed since it was asked. Open the rollout to see what is asked now.",
      ];
}

function stateRule({ approval, decision }: DecisionAttempt): readonly [DenialReason, string] | undefined {
  if (approval.state === "open") return undefined;
  if (approval.state === "approved" && decision === "reject") return undefined;
  return ["not-open", `This question is no longer open: it is ${approval.state}.`];
}

function isSettled(state: ApprovalState): boolean {
  return state === "approved" || state === "rejected" || state === "used";
}

function alreadySaid({ approval, by, decision }: DecisionAttempt): boolean {
  return approval.decisions.some(
    (each) => each.byId.toLowerCase() === by.id.toLowerCase() && each.decision === decision,
  );
}
