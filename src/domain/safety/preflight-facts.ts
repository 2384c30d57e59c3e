import type { Member, MembershipSnapshot, Person } from "../people";
import type { RolloutPlan } from "../plan/plan";
import type { Fido2Policy, PasskeyProfile } from "../policy/fido2";
import type { Proof } from "./proof";

/** What preflight read from the tenant. A problem stands where the thing could not be read. */
export interface PreflightFacts {
  readonly plan: RolloutPlan;
  readonly policy: Fido2Policy;
  readonly open: PasskeyProfile;
  readonly twin: PasskeyProfile;
  readonly waves: readonly WaveFacts[];
  /** Everybody in a protected group, and privileged people with their roles. */
  readonly protectedPeople: readonly { readonly id: string; readonly upn: string; readonly because: string }[];
  readonly approvers: ApproverFacts;
  /** Each names the guard's key and line that the plan breaks. */
  readonly guardViolations: readonly string[];
  readonly proofs: readonly Proof[];
  /** Sources that could not be read, with the mend. */
  readonly sourceProblems: readonly { readonly source: string; readonly problem: string; readonly mend: string }[];
}

/** `groups`: how many the plan's name led to. */
export interface ApproverFacts {
  readonly groups: number;
  readonly people: readonly Member[];
  /** Who may not approve their own rollout. */
  readonly requester: Person;
  /** The most that plan and guard demand. */
  readonly minimum: number;
}

export interface WaveFacts {
  readonly index: number;
  readonly name: string;
  readonly groups: readonly GroupFacts[];
  /** People whom no earlier wave reaches. */
  readonly snapshot: MembershipSnapshot;
}

/** What one name or id in a wave led to. More than one found: the name is ambiguous. */
export interface GroupFacts {
  readonly asWritten: string;
  readonly found: readonly {
    readonly id: string;
    readonly name: string;
    readonly dynamic: boolean;
    readonly nested: boolean;
    readonly roleAssignable: boolean;
  }[];
  /** Why the members can't be read; null when they can. */
  readonly problem: string | null;
  readonly members: number;
}
