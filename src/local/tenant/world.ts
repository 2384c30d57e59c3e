import type { ScenarioFile } from "../../contracts/scenario-file";
import type { TenantFile } from "../../contracts/tenant-file";
import type { Instant } from "../../domain/time";
import type { Agenda } from "./agenda";
import type { DirectoryStore } from "./directory/directory-store";
import type { AuditEntry } from "./logs/audit-record";
import type { EventLog } from "./logs/event-log";
import type { SignInEntry } from "./logs/sign-in-entry";
import type { MethodsPolicy } from "./policy/methods-policy";
import type { PolicyStore } from "./policy/policy-store";
import type { Schedule } from "./scenario/schedule";
import type { FaultHit, Lockout, MembershipChangeTruth, PolicyWriteTruth, RegistrationTruth } from "./truth";

/** The emulated tenant's whole state. Stores know nothing of each other; what people and scenarios do changes them through it. */
export interface World {
  readonly file: TenantFile;
  readonly scenario: ScenarioFile;
  readonly seed: number;
  readonly tenantId: string;
  readonly startsAt: Instant;
  /** Everything up to here has happened. */
  now: Instant;
  readonly agenda: Agenda;
  readonly directory: DirectoryStore;
  readonly policies: PolicyStore;
  readonly methodsPolicy: MethodsPolicy;
  readonly signIns: EventLog<SignInEntry>;
  readonly audits: EventLog<AuditEntry>;
  readonly schedule: Schedule;
  readonly ledger: Ledger;
}

/** What really happened, for the truth alone. */
export interface Ledger {
  readonly policyWrites: PolicyWriteTruth[];
  readonly membershipChanges: MembershipChangeTruth[];
  readonly lockouts: Lockout[];
  readonly registrations: RegistrationTruth[];
  readonly abandoned: { readonly personId: string; readonly at: Instant; readonly recordId: string }[];
  readonly faultHits: FaultHit[];
  freshAttempts: number;
  /** SMS and voice are no way in from then on. */
  telephonyEndedAt: Instant;
}

export function emptyLedger(): Ledger {
  return {
    policyWrites: [],
    membershipChanges: [],
    lockouts: [],
    registrations: [],
    abandoned: [],
    faultHits: [],
    freshAttempts: 0,
    telephonyEndedAt: Infinity,
  };
}
