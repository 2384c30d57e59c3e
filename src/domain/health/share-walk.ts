import { alarmBoundary, type AlarmBoundary, openBoundary, type OpenBoundary } from "./alarm-boundary";
import type { TestShares } from "./false-alarm";
import { SliceEvidence, type SliceCount } from "./slice-evidence";

export interface WalkSettings {
  /** People who may be drawn at most; null: nobody knows. */
  readonly size: number | null;
  /** Fraction of 1. */
  readonly tolerable: number;
  readonly falseAlarm: TestShares;
  /** The whole false-alarm rate of the gate is this test's own. */
  readonly alone: boolean;
}

/** The moment at which the alarm became due. It is not undone by later, better outcomes. */
export interface Crossing {
  readonly users: number;
  readonly affected: number;
  /** So many affected of these users would have been enough; Infinity where only the slices raised it. */
  readonly due: number;
  /** The slice that is broken beyond doubt, if one is. */
  readonly slice: SliceCount | null;
  /** Raised by people who were fine when they were drawn. */
  readonly late: boolean;
}

/**
 * The sequential test of one guardrail, person by person in the order of their first final outcomes. A person is drawn
 * once. What becomes of somebody afterwards is late evidence: it doesn't rewrite the walk, but everybody who was ever
 * affected counts against the boundary of as many people as were drawn. That costs nothing: were each person written in
 * at their own place, the walk would cross with the same calibrated probability, and this is a part of it.
 */
export class ShareWalk {
  readonly #settings: WalkSettings;
  readonly #sized: AlarmBoundary | undefined;
  readonly #open: OpenBoundary;
  readonly #slices: SliceEvidence;
  readonly #drawn = new Map<string, boolean>();
  #affected = 0;
  #late = 0;
  #crossing: Crossing | undefined;

  constructor(settings: WalkSettings) {
    const { size, tolerable, falseAlarm } = settings;
    const shape = settings.alone && falseAlarm.slices === 0 ? "alone" : "shared";
    this.#settings = settings;
    this.#sized = size === null ? undefined : alarmBoundary(size, tolerable, falseAlarm.whole, shape);
    this.#open = openBoundary(tolerable, falseAlarm.whole, shape);
    this.#slices = new SliceEvidence(tolerable, falseAlarm.slices);
  }

  get settings(): WalkSettings {
    return this.#settings;
  }

  /** People drawn. */
  get users(): number {
    return this.#drawn.size;
  }

  /** Of them, those affected when they were drawn. */
  get affected(): number {
    return this.#affected;
  }

  /** People affected only after they had been drawn as fine. */
  get late(): number {
    return this.#late;
  }

  get crossing(): Crossing | undefined {
    return this.#crossing;
  }

  /** The fewest affected of so many people that raise the alarm; Infinity where no number would. */
  limitOf(users: number): number {
    return this.#sized !== undefined && users < this.#sized.length
      ? (this.#sized[users] ?? Infinity)
      : this.#open.at(users);
  }

  /** How a slice stands now; undefined: no such slice was seen. */
  countOf(slice: string): SliceCount | undefined {
    return this.#slices.count(slice);
  }

  /** A person's outcome. The first one draws; of later ones only that it has become worse counts. */
  draw(userId: string, affected: boolean, slices: readonly string[] = []): void {
    const known = this.#drawn.get(userId);
    if (known === undefined) this.#drawFirst(userId, affected, slices);
    else if (affected && !known) this.#drawLate(userId);
  }

  #drawFirst(userId: string, affected: boolean, slices: readonly string[]): void {
    const before = this.#drawn.size;
    if (slices.length > 0) this.#slices.draw(slices, affected, before === 0 ? 0 : this.#affected / before);
    this.#drawn.set(userId, affected);
    if (!affected) return;
    this.#affected += 1;
    this.#cross();
  }

  #drawLate(userId: string): void {
    this.#drawn.set(userId, true);
    this.#late += 1;
    this.#cross();
  }

  #cross(): void {
    if (this.#crossing !== undefined) return;
    const users = this.#drawn.size;
    const due = this.limitOf(users);
    const slice = this.#slices.broken() ?? null;
    const everAffected = this.#affected + this.#late;
    if (everAffected < due && slice === null) return;
    const late = this.#affected < due && slice === null;
    this.#crossing = { users, affected: everAffected, due, slice, late };
  }
}
