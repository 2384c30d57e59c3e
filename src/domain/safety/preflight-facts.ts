import type { TenantGuard } from "../guard/guard";
import type { Member, MembershipSnapshot, Person } from "../people";
import type { RolloutPlan } from "../plan/plan";
import type { Fido2Policy, PasskeyProfile } from "../policy/fido2";
import type { Instant } from "../time";
import type { MethodSettings } from "./method-settings";
import type { Proof } from "./proof";
import type { StandingFacts } from "./standing-facts";
import type { ConditionalAccessFacts } from "./what-if-conditional-access";

/** What preflight read from the tenant. A problem stands where the thing could not be read. */
export interface PreflightFacts {
  readonly now: Instant;
  readonly plan: RolloutPlan;
  readonly guard: TenantGuard | null;
  readonly policy: Fido2Policy;
  readonly open: PasskeyProfile;
  readonly twin: PasskeyProfile;
  readonly waves: readonly WaveFacts[];
  /** The standing group of `membership`; null or absent with `targets`. */
  readonly standing?: StandingFacts | null;
  readonly protection: ProtectionFacts;
  readonly exclusions: readonly ExclusionFacts[];
  readonly approvers: ApproverFacts;
  /** Each names the guard's key and line that the plan breaks. */
  readonly guardViolations: readonly string[];
  readonly proofs: readonly Proof[];
  readonly conditionalAccess: AccessPolicyFacts;
  readonly methods: MethodFacts;
  readonly sources: readonly SourceFacts[];
}

/** Somebody who may never be inside a blast radius, and why: `member of protected group 'x'`, `Global Administrator`. */
export interface ProtectedPerson extends Person {
  readonly because: string;
}

export interface ProtectionProblem {
  readonly problem: string;
  readonly mend: string;
  readonly blocks: boolean;
}

export interface ProtectionFacts {
  readonly people: readonly ProtectedPerson[];
  /** Who of them holds a directory role, whether the plan refuses such people or not. */
  readonly privileged: readonly Person[];
  /** What keeps somebody from being known as protected, or (`blocks: false`) as privileged where the plan allows such people. */
  readonly problems: readonly ProtectionProblem[];
  /** Protected groups whose name leads to several: the members of all are protected. */
  readonly ambiguous: readonly { readonly asWritten: string; readonly ids: readonly string[] }[];
}

/** A group or a person whom the policy excludes from all passkeys. */
export interface ExclusionFacts {
  readonly id: string;
  /** `group 'sg-contractors'`, or the id where it has no name. */
  readonly label: string;
  readonly members: ReadonlySet<string>;
  /** Why the members can't be read; null when they can. */
  readonly problem: string | null;
}

/** `groups`: how many the plan's name led to. */
export interface ApproverFacts {
  readonly groups: number;
  /** Why they can't be read; null when they can. */
  readonly problem: string | null;
  readonly people: readonly Member[];
  /** Who may not approve their own rollout. */
  readonly requester: Person;
  /** The most that plan and guard demand. */
  readonly minimum: number;
}

/** `unread`: why there are no facts, or what of them is not known; null: everything is. */
export interface AccessPolicyFacts {
  readonly facts: ConditionalAccessFacts | null;
  readonly unread: string | null;
}

export interface MethodFacts {
  readonly settings: MethodSettings | null;
  readonly unread: string | null;
}

/** A log that evidence comes from. */
export interface SourceFacts {
  /** `The sign-in log`. */
  readonly source: string;
  /** Why it can't be read, with the mend; null when it can. */
  readonly problem: { readonly what: string; readonly mend: string } | null;
  /** It was read, and for so many hours nobody in the whole tenant left a record; null: somebody did. */
  readonly silentHours: number | null;
  /** Whether records come at any working hour, so that silence on a working day means that the source is dead. */
  readonly alwaysBusy: boolean;
}

export interface WaveFacts {
  readonly index: number;
  readonly name: string;
  readonly groups: readonly GroupFacts[];
  /** People whom no earlier wave reaches. */
  readonly snapshot: MembershipSnapshot;
  /** Protected people whom `membership` leaves out; they are not in the snapshot. */
  readonly skipped?: readonly Person[];
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
