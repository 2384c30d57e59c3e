import type { RollbackStrategy } from "../../domain/rollout/phases";
import type { VerdictKind } from "../../domain/health/verdict";

/**
 * What a rehearsal answers (`rehearse --json`). Names are an interface: add, don't rename. Times are ISO-8601 in tenant
 * time; waves count from 1 wherever a number names one; counts of people never hold guests, disabled accounts or lab users.
 */
export interface RehearsalReport {
  readonly rollout: {
    readonly id: string;
    readonly planHash: string;
    readonly outcome: RehearsalOutcome;
    /** What a held rollout waits for, or why it was refused or failed; null when nothing is waited for. */
    readonly waitsFor: string | null;
    readonly startedAt: string | null;
    readonly endedAt: string | null;
    /** Preflight's findings that block or warn, one sentence each; `mend` is what to do about it. */
    readonly findings: readonly FindingReport[];
  };
  readonly waves: readonly WaveReport[];
  readonly people: PeopleReport;
  readonly policy: PolicyReport;
  readonly approvals: readonly ApprovalReport[];
  readonly detection: readonly DetectionReport[];
  readonly evidence: { readonly registrations: EvidenceCount; readonly signIns: EvidenceCount };
  readonly graph: {
    readonly requests: { readonly total: number; readonly byApi: Readonly<Record<string, number>> };
    readonly throttled: number;
    readonly reportBudgetShare: number;
  };
  readonly storage: { readonly requests: number };
  readonly durable: {
    readonly orchestrations: number;
    readonly historyEvents: number;
    readonly largestHistory: number;
    readonly replays: number;
  };
  readonly invariants: readonly InvariantReport[];
  readonly wallMs: number;
  readonly tenantDays: number;
}

export interface FindingReport {
  readonly id: string;
  readonly severity: string;
  readonly sentence: string;
  readonly mend: string;
}

export type RehearsalOutcome = "completed" | "rolled-back" | "held" | "frozen" | "aborted" | "refused" | "failed";

export type WaveOutcome =
  "promoted" | "rolled-back" | "held" | "not-started" | "skipped" | "aborted" | "frozen" | "failed";

export interface WaveReport {
  readonly name: string;
  readonly outcome: WaveOutcome;
  /** When the PATCH that gave the wave access was sent, by the tenant's own record; null if never. */
  readonly appliedAt: string | null;
  readonly decidedAt: string | null;
  readonly verdict: {
    readonly kind: VerdictKind;
    readonly reason: string;
    readonly users: number;
    readonly blocked: number;
    readonly upperBound: number;
    readonly slice: string | null;
  } | null;
  readonly usersGained: number;
  /** People of the wave whom a sign-in failure of the scenario really hit. */
  readonly usersExposedToFault: number;
  readonly rollback: {
    readonly strategy: RollbackStrategy;
    readonly usersRetained: number;
    readonly usersClosed: number;
    readonly usersReverted: number;
  } | null;
}

export interface PeopleReport {
  readonly lockedOutByRollout: number;
  readonly lockedOutByRollback: number;
  readonly blockedAtWorst: number;
  readonly stillFailing: number;
  readonly registered: number;
  readonly protectedTouched: number;
  readonly gainedUnapproved: number;
}

export interface PolicyReport {
  readonly finalEqualsExpected: boolean;
  /** What differs when it does not, one line each; empty otherwise. */
  readonly unexpected: readonly string[];
  readonly foreignEditsKept: number;
  readonly foreignEditsHeld: number;
  readonly foreignEditsLost: number;
  readonly writes: number;
  readonly verifiedWrites: number;
}

export interface ApprovalReport {
  readonly wave: number;
  readonly kind: string;
  readonly requestedAt: string;
  readonly decidedAt: string | null;
  readonly decision: "approved" | "rejected" | "expired" | "void" | "none";
  readonly by: string | null;
}

export interface DetectionReport {
  /** The fault's place in the scenario file, counted from 0. */
  readonly fault: number;
  readonly at: string | null;
  readonly alarmAt: string | null;
  readonly minutes: number | null;
  /** People whom the fault hit before the alarm (or at all, without one). */
  readonly usersExposed: number;
}

export interface EvidenceCount {
  readonly truth: number;
  readonly counted: number;
  readonly twice: number;
}

export interface InvariantReport {
  readonly n: number;
  readonly name: string;
  readonly checked: number;
  readonly violated: number;
  /** What was violated, at most three sentences. */
  readonly examples?: readonly string[];
}
