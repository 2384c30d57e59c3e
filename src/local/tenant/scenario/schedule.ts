import { parseRelativeTime } from "../../../contracts/scenario-file";
import type { Fault, FaultOf, ScenarioFile } from "../../../contracts/scenario-file";
import { isInShare } from "../../../domain/plan/share";
import { DAY, parseIso } from "../../../domain/time";
import type { Instant } from "../../../domain/time";
import { milliseconds } from "../delays";
import { hashOf, uniform } from "../random";

/** A fault and when it holds. */
export interface FaultState {
  readonly index: number;
  readonly fault: Fault;
  /** Undefined until its time is known and has come. */
  from: Instant | undefined;
  to: Instant | undefined;
  /** The moment for which the agenda holds it; replanned when a wave's planned start moves. */
  plannedFor: Instant | undefined;
}

/** A noise without `for`. Other faults without it never end. */
const NOISE_LASTS = DAY;

/** What the tenant is told of a wave: its groups, and with assignment by membership which stable share of them it takes. */
export interface WaveToFollow {
  readonly name: string;
  readonly groupIds: readonly string[];
  readonly share?: { readonly part: number; readonly salt: string };
}

interface Wave extends Pick<WaveToFollow, "share"> {
  readonly groupIds: ReadonlySet<string>;
  readonly plannedStart: Instant | undefined;
}

/** Scenario times and the state of each fault. `wave N + D` counts from when the tenant saw the wave's access being given. */
export class Schedule {
  readonly faults: readonly FaultState[];
  readonly #byKind: ReadonlyMap<Fault["kind"], readonly FaultState[]>;
  readonly #seed: number;
  #start: Instant;
  #over = false;
  #waves: readonly Wave[] = [];
  readonly #appliedAt: (Instant | undefined)[] = [];
  #whenTimesChange: () => void = () => undefined;

  constructor(scenario: ScenarioFile, startsAt: Instant, seed: number) {
    this.#start = startsAt;
    this.#seed = hashOf(seed, "faults");
    this.faults = scenario.faults.map((fault, index) => ({
      index,
      fault,
      from: undefined,
      to: undefined,
      plannedFor: undefined,
    }));
    const kinds = [...new Set(scenario.faults.map((fault) => fault.kind))];
    this.#byKind = new Map(kinds.map((kind) => [kind, this.faults.filter((state) => state.fault.kind === kind)]));
  }

  follow(waves: readonly WaveToFollow[], rolloutStart: Instant, plannedStarts: readonly (Instant | undefined)[]): void {
    this.#start = rolloutStart;
    this.#waves = waves.map((wave, index) => ({
      groupIds: new Set(wave.groupIds.map((id) => id.toLowerCase())),
      ...(wave.share === undefined ? {} : { share: wave.share }),
      plannedStart: plannedStarts[index],
    }));
    this.#whenTimesChange();
  }

  /** Called whenever a time may have become known or moved. */
  onTimesChanged(listener: () => void): void {
    this.#whenTimesChange = listener;
  }

  /** Waves (from 0) that have no time yet. */
  wavesToCome(): readonly { readonly index: number; readonly groupIds: ReadonlySet<string> }[] {
    return this.#waves
      .map((wave, index) => ({ index, groupIds: wave.groupIds }))
      .filter(({ index }) => this.#appliedAt[index] === undefined);
  }

  /** The wave (from 0) that reaches a person of these groups: the first of several. */
  waveOf(personId: string, groupIds: ReadonlySet<string>): number | undefined {
    const index = this.#waves.findIndex(
      (wave) =>
        [...wave.groupIds].some((id) => groupIds.has(id)) &&
        isInShare(personId, wave.share?.part, wave.share?.salt ?? ""),
    );
    return index < 0 ? undefined : index;
  }

  markApplied(wave: number, at: Instant): void {
    if (this.#appliedAt[wave] !== undefined) return;
    this.#appliedAt[wave] = at;
    this.#whenTimesChange();
  }

  resolve(text: string): Instant | undefined {
    const absolute = parseIso(text);
    if (absolute !== undefined) return absolute;
    const relative = parseRelativeTime(text);
    if (relative === undefined) return undefined;
    if (relative.wave === undefined) return this.#start + relative.offset;
    const applied = this.#appliedAt[relative.wave - 1];
    // Only a time before the wave can be told from its plan; a time after it counts from what really happened.
    const base = applied ?? (relative.offset < 0 ? this.#waves[relative.wave - 1]?.plannedStart : undefined);
    return base === undefined ? undefined : base + relative.offset;
  }

  /** Nothing is repeated any more. */
  end(): void {
    this.#over = true;
  }

  get isOver(): boolean {
    return this.#over;
  }

  begin(state: FaultState, at: Instant): void {
    state.from = at;
    const length = "for" in state.fault ? state.fault.for : undefined;
    if (length !== undefined) state.to = at + milliseconds(length);
    else state.to = state.fault.kind === "noise" ? at + NOISE_LASTS : undefined;
  }

  /** Faults of a kind that hold at that moment. */
  holding<K extends Fault["kind"]>(kind: K, at: Instant): readonly (FaultState & { readonly fault: FaultOf<K> })[] {
    const ofKind = (this.#byKind.get(kind) ?? []) as readonly (FaultState & { readonly fault: FaultOf<K> })[];
    return ofKind.filter(({ from, to }) => from !== undefined && from <= at && at < (to ?? Infinity));
  }

  /** Whether a fault with a share of people has drawn this one; drawn once for the fault. */
  draws(state: FaultState, person: number, share: number): boolean {
    return uniform(this.#seed, state.index, person) < share;
  }
}
