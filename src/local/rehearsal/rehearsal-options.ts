import type { Instant } from "../../domain/time";
import type { RecordedExchange } from "../tenant/recording";
import type { Inputs } from "./read-inputs";

export interface RehearsalOptions {
  readonly inputs: Inputs;
  /** Instead of the tenant file's. */
  readonly seed?: number;
  readonly storage: "memory" | "azurite";
  readonly record?: (exchange: RecordedExchange) => void;
  readonly onProgress?: (progress: RehearsalProgress) => void;
  /** What the app logs. */
  readonly onLog?: (line: string) => void;
}

export interface RehearsalProgress {
  readonly at: Instant;
  readonly startsAt: Instant;
  readonly phase: string;
  /** Waves that have ended, of all. */
  readonly wavesEnded: number;
  readonly waves: number;
  readonly waitsFor: string;
}
