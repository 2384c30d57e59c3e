import type { Approval } from "../../domain/approval/approval";
import type { ChainedEvent } from "../../domain/audit/event";
import type { Registration, SignIn, SourceCursor } from "../../domain/evidence/records";
import type { TenantGuard } from "../../domain/guard/guard";
import type { MembershipSnapshot } from "../../domain/people";
import type { RolloutRecord, WaveRecord } from "../../domain/rollout/records";
import type { UndoBundle } from "../../domain/safety/undo-bundle";
import type { Instant } from "../../domain/time";
import type { HostCounters } from "../host/local-host";
import type { TenantTruth } from "../tenant/truth";
import type { Witness } from "./witness";

/** All that a report is made of: what the tenant knows to be true, what the product stored, and what was seen on the wire. */
export interface Material {
  readonly truth: TenantTruth;
  /** What the product stored. */
  readonly rollout: RolloutRecord;
  readonly waves: readonly StoredWave[];
  readonly guard: TenantGuard | null;
  readonly approvals: readonly Approval[];
  readonly audit: readonly ChainedEvent[];
  readonly cursors: { readonly signIns: SourceCursor | undefined; readonly directoryAudits: SourceCursor | undefined };
  readonly witness: Witness;
  readonly operators: readonly OperatorDeed[];
  /** Times at which the app's process died. */
  readonly crashes: readonly Instant[];
  readonly limits: {
    /** The longest that a change may take until it acts on everybody, milliseconds. */
    readonly propagation: number;
    readonly reports: { readonly requests: number; readonly perMs: number };
  };
  readonly counters: HostCounters;
  readonly storageRequests: number;
  readonly startsAt: Instant;
  /** When the rollout was asked for. */
  readonly requestedAt: Instant;
  /** When the app was stopped: what happened later it could not see. */
  readonly stoppedAt: Instant;
  /** When everything was over, the watch after the last write included. */
  readonly finishedAt: Instant;
}

export interface StoredWave {
  readonly record: WaveRecord;
  readonly snapshot: MembershipSnapshot | undefined;
  readonly undoBundles: readonly UndoBundle[];
  readonly signIns: readonly SignIn[];
  readonly registrations: readonly Registration[];
}

/** One thing that an operator of the scenario asked for, and what the API answered. */
export interface OperatorDeed {
  readonly at: Instant;
  readonly do: string;
  readonly to: "on" | "off" | undefined;
  readonly by: string;
  /** HTTP status. */
  readonly status: number;
}
