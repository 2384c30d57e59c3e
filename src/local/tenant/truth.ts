import type { Fido2Policy } from "../../domain/policy/fido2";
import type { GraphApi, PolicyEdit, PolicyPreset } from "../../contracts/scenario-file";
import type { MethodName, Platform } from "../../contracts/tenant-file";
import type { Instant } from "../../domain/time";

/**
 * What is really so in the emulated tenant. For tests and the rehearsal report only: the product must find out through
 * Graph. All lists are in order of time and never hold the two lab users.
 */
export interface TenantTruth {
  readonly people: readonly TruePerson[];
  /** By object id or user principal name. */
  person(idOrUpn: string): TruePerson | undefined;
  readonly groups: readonly { readonly id: string; readonly name: string }[];
  /** Ids of people who are transitive members of the group (by id or name) in the directory at that moment, guests and disabled among them. */
  membersOf(group: string, at: Instant): readonly string[];
  /** People with a privileged directory role, active or eligible. */
  readonly privileged: ReadonlySet<string>;

  /** Every change of the passkey policy, refused foreign ones included. */
  readonly policyWrites: readonly PolicyWriteTruth[];
  /** The policy as Graph gives it at that moment; `write` is undefined while nobody has changed it. */
  policyAt(at: Instant): { readonly policy: Fido2Policy; readonly write: PolicyWriteTruth | undefined };
  readonly membershipChanges: readonly MembershipChangeTruth[];
  /** What acts on this person at that moment: policy and memberships as far as both have propagated. */
  effectiveAccessOf(personId: string, at: Instant): EffectiveAccess;
  /** Whether the person could sign in at that moment with any method at all, and if not, whose doing it is. */
  canSignIn(personId: string, at: Instant): SignInAbility;

  /** Fresh attempts at which no method whatever would have let the person in. */
  readonly lockouts: readonly Lockout[];
  /** How many fresh attempts people made; the history before `startsAt` counts too. */
  readonly freshAttempts: number;
  /** Passkeys registered, by people (not those given by the tenant file). */
  readonly registrations: readonly RegistrationTruth[];
  /** Ceremonies started and not finished. */
  readonly abandoned: readonly { readonly personId: string; readonly at: Instant; readonly recordId: string }[];
  /** Distinct sign-in records with `from <= createdAt <= to`. `interactive`: Graph lists them without `signInEventTypes` filter. */
  signInRecords(from: Instant, to: Instant): readonly SignInRecordTruth[];
  /** Sign-in failures that a scenario fault caused, one each. */
  readonly faultHits: readonly FaultHit[];
  /** The faults of the scenario, in the file's order, with the times they got. */
  readonly faults: readonly FaultTruth[];
  /** Most people who were blocked at one moment, whoever caused it: from a fresh attempt that nothing would have let succeed until they could get in again. */
  readonly blockedAtWorst: number;
  /** Who fails now: `locked` cannot get in with any method, `passkey` last tried a passkey in vain and has not succeeded with one since. */
  failingNow(): { readonly locked: readonly string[]; readonly passkey: readonly string[] };

  /** Requests since creation or `restore`d; `reporting` are those under the reports budget. */
  readonly requests: RequestCounts;
}

export interface TruePerson {
  readonly id: string;
  readonly upn: string;
  readonly displayName: string;
  readonly enabled: boolean;
  readonly guest: boolean;
  readonly platform: Platform;
  /** Where this person's synced passkey is or would be kept. */
  readonly provider: { readonly name: string; readonly aaguid: string };
  readonly roles: readonly string[];
  readonly eligibleRoles: readonly string[];
  /** Methods that let the person in today without a passkey. */
  readonly otherMethods: readonly MethodName[];
  readonly passkeys: readonly PasskeyTruth[];
}

export interface PasskeyTruth {
  /** Base64URL, as `fido2Methods[].id`. */
  readonly credentialId: string;
  readonly type: "synced" | "deviceBound";
  readonly aaguid: string;
  readonly createdAt: Instant;
}

/** `product`: the apps of local-apps.ts. `foreign`: a colleague or another app. `microsoft`: a preset that Microsoft's own changes stand for. */
export type AuthorKind = "product" | "foreign" | "microsoft";
export interface Author {
  readonly kind: AuthorKind;
  /** Object id of the person or service principal. */
  readonly id: string;
  /** User principal name or application name. */
  readonly name: string;
}

export interface PolicyWriteTruth {
  readonly id: string;
  readonly at: Instant;
  readonly author: Author;
  /** For people: `addExclusion sg-contractors`, `PATCH fido2`. */
  readonly description: string;
  /** Set for edits of the scenario. */
  readonly edit?: PolicyEdit | { readonly preset: PolicyPreset };
  /** The scenario's fault that this is, by its place in the file. */
  readonly faultIndex?: number;
  /** The tenant did not take it (a rule of Graph): before equals after. */
  readonly refused?: string;
  readonly clientRequestId?: string;
  readonly before: Fido2Policy;
  readonly after: Fido2Policy;
  /** People who may register or use something with the policy after, that they could not with the one before (memberships of the directory at that moment). */
  readonly gained: readonly string[];
  /** People who lose something so. */
  readonly lost: readonly string[];
  /** The first wave (1-based) to which this write gave access, if it did. */
  readonly appliesWave?: number;
}

export interface MembershipChangeTruth {
  readonly id: string;
  readonly at: Instant;
  readonly author: Author;
  readonly faultIndex?: number;
  readonly groupId: string;
  readonly personId: string;
  readonly change: "added" | "removed";
  /** Whether it changes what the person may register or use under the policy of that moment. */
  readonly effect: "gains" | "loses" | "none";
}

export interface EffectiveAccess {
  readonly methodEnabled: boolean;
  readonly excluded: boolean;
  /** Ids of all profiles that reach the person, through whichever target. */
  readonly profiles: readonly string[];
  canRegister(type: "synced" | "deviceBound", aaguid: string): boolean;
  canSignIn(type: "synced" | "deviceBound", aaguid: string): boolean;
}

/**
 * `fault`: a sign-in-failure of the scenario (`id` = its place in the file). `policy`, `membership`: a passkey that was accepted before is not any
 * more (`id` = the write). `account`: disabled. `none`: nothing was taken away, the person just has no usable method.
 */
export type LockoutCause =
  | { readonly kind: "policy" | "membership"; readonly id: string; readonly author: Author }
  | { readonly kind: "fault"; readonly id: number }
  | { readonly kind: "account" | "none" };
export type SignInAbility = { readonly can: true } | { readonly can: false; readonly cause: LockoutCause };

export interface Lockout {
  readonly personId: string;
  readonly at: Instant;
  readonly cause: LockoutCause;
}

export interface RegistrationTruth {
  readonly personId: string;
  readonly at: Instant;
  readonly type: "synced" | "deviceBound";
  readonly credentialId: string;
  readonly aaguid: string;
  /** Id of the `Add Passkey …` record. */
  readonly recordId: string;
}

export interface SignInRecordTruth {
  readonly id: string;
  readonly personId: string;
  readonly createdAt: Instant;
  readonly interactive: boolean;
}

export interface FaultHit {
  readonly faultIndex: number;
  readonly personId: string;
  readonly at: Instant;
  /** No other method would have let the person in. */
  readonly blocked: boolean;
}

export interface FaultTruth {
  readonly index: number;
  readonly kind: string;
  /** Undefined while its wave has no time. */
  readonly from: Instant | undefined;
  /** Undefined when it has no end, or no start yet. */
  readonly to: Instant | undefined;
  /** The people drawn for a sign-in failure; empty for other kinds and before it starts. */
  readonly drawn: readonly string[];
}

export interface RequestCounts {
  readonly total: number;
  readonly byApi: Readonly<Partial<Record<GraphApi, number>>>;
  /** Answered 429, whether by the budget or by a fault. */
  readonly throttled: number;
  readonly reporting: number;
  /** The same counts for the product's two identities alone. */
  readonly product: { readonly total: number; readonly reporting: number };
}
