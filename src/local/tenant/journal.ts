import type { Instant } from "../../domain/time";
import type { PersonDeed } from "./behaviour/ask-person";
import type { WrittenRequest } from "./graph/graph-endpoint";
import type { WaveToFollow } from "./scenario/schedule";
import type { RequestCounts } from "./truth";

/** Something from outside that changed the world. Everything else follows from the files and the seed. */
export type Input =
  | { readonly kind: "request"; readonly request: WrittenRequest }
  | { readonly kind: "deed"; readonly upn: string; readonly deed: PersonDeed }
  | {
      readonly kind: "waves";
      readonly waves: readonly WaveToFollow[];
      readonly rolloutStart: Instant;
      readonly plannedStarts: readonly (Instant | undefined)[];
    };

export interface JournalEntry {
  readonly at: Instant;
  readonly input: Input;
}

/** The snapshot is of another seed or format, or no snapshot at all. */
export class SnapshotUnusableError extends Error {
  override readonly name = "SnapshotUnusableError";
  constructor(why: string) {
    super(`The tenant's saved state can't be used: ${why}. Delete it to begin anew.`);
  }
}

/** The inputs of a world, in order: with them it can be made again. */
export class Journal {
  readonly #entries: JournalEntry[] = [];

  get length(): number {
    return this.#entries.length;
  }

  get entries(): readonly JournalEntry[] {
    return this.#entries;
  }

  add(at: Instant, input: Input): void {
    this.#entries.push({ at, input });
  }

  /** Waves are told again and again, mostly the same: only news is kept. */
  addWaves(at: Instant, input: Extract<Input, { kind: "waves" }>): void {
    const last = this.#entries.findLast((entry) => entry.input.kind === "waves");
    if (last === undefined || JSON.stringify(last.input) !== JSON.stringify(input)) this.add(at, input);
  }

  /** What `snapshot()` wrote; throws `SnapshotUnusableError`. */
  static read(
    snapshot: unknown,
    seed: number,
  ): { startsAt: Instant; at: Instant; counts: RequestCounts; entries: readonly JournalEntry[] } {
    if (typeof snapshot !== "object" || snapshot === null) throw new SnapshotUnusableError("it is no object");
    const saved = snapshot as Partial<SavedTenant>;
    if (saved.format !== 1) throw new SnapshotUnusableError("its format is not known");
    if (saved.seed !== seed)
      throw new SnapshotUnusableError(`it was made with seed ${String(saved.seed)}, not ${seed}`);
    const { startsAt, at, counts, journal } = saved;
    if (startsAt === undefined || at === undefined || counts === undefined || journal === undefined) {
      throw new SnapshotUnusableError("parts of it are missing");
    }
    return { startsAt, at, counts, entries: journal };
  }
}

interface SavedTenant {
  readonly format: number;
  readonly seed: number;
  readonly startsAt: Instant;
  readonly at: Instant;
  readonly counts: RequestCounts;
  readonly journal: readonly JournalEntry[];
}
