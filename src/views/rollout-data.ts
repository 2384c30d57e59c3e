import type { Approval } from "../domain/approval/approval";
import type { ChainVerdict } from "../domain/audit/chain";
import type { ChainedEvent } from "../domain/audit/event";
import type { RolloutRecord, WaveRecord } from "../domain/rollout/records";
import type { Instant } from "../domain/time";

/** One rollout as it stands. */
export interface StatusData {
  readonly rollout: RolloutRecord;
  readonly waves: readonly WaveRecord[];
  readonly approvals: readonly Approval[];
}

export interface StopSwitchData {
  readonly on: boolean;
  readonly by: string | null;
  readonly reason: string | null;
  readonly since: Instant | null;
}

/** What the first page shows. */
export interface OverviewData {
  readonly now: Instant;
  readonly rollouts: readonly StatusData[];
  readonly stopSwitch: StopSwitchData;
}

/** What the page of one rollout shows. */
export interface RolloutData extends StatusData {
  readonly now: Instant;
  readonly counts: readonly {
    readonly wave: number;
    readonly registrations: number;
    readonly peopleRegistered: number;
    readonly started: number;
    readonly cancelled: number;
  }[];
  readonly audit: readonly ChainedEvent[];
  readonly chain: ChainVerdict;
  readonly stopSwitch: StopSwitchData;
}
