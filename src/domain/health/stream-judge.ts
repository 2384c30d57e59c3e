import type { PlanGate } from "../plan/plan";
import { toIso, type Instant } from "../time";
import { assignBlame, LEAST_CONTROL, type Blame } from "./blame";
import { ControlCounts } from "./control-counts";
import { splitFalseAlarm } from "./false-alarm";
import { measureShare, type ShareCount } from "./measure";
import type { OutcomeLine } from "./outcome-line";
import { resolveRates, type Rates } from "./rates";
import { ShareWalk } from "./share-walk";
import type { VerdictKind } from "./verdict";

/** How one stream was judged. */
export interface StreamVerdict {
  readonly stream: string;
  readonly verdict: VerdictKind;
  /** When it was decided: at the outcome that raised the alarm, otherwise at the end. null: the stream has no time at all. */
  readonly at: Instant | null;
  /** People drawn, each once. */
  readonly users: number;
  readonly blocked: number;
  readonly upperBound: number;
  readonly slice: string | null;
  /** People blocked only after they had got in before: not in `blocked`, but in the bound. */
  readonly late: number;
  readonly reason: string;
}

type Outcome = Extract<OutcomeLine, { readonly kind: "outcome" }>;
type SignInBlocked = Exclude<PlanGate["guardrails"]["signInBlocked"], "off">;

/** Outcomes kept per stream in case its size or baseline comes after them. */
const KEPT = 2000;
const NOBODY: ShareCount = { users: 0, affected: 0 };

/**
 * Judges one stream of outcomes with the gate of the product, looking after every line. Lines must come in time order;
 * the wave's size and the people's own rate may come anywhere, since they were known before. All of the false-alarm rate
 * is `signInBlocked`'s, for nothing else is in a stream; its slices take their part where the first outcome has any.
 */
export class StreamJudge {
  readonly #stream: string;
  readonly #gate: PlanGate;
  readonly #rates: SignInBlocked;
  readonly #confidence: number;
  readonly #outcomes: Outcome[] = [];
  readonly #control = new ControlCounts();
  #size: number | null = null;
  #baseline: ShareCount | undefined;
  #walk: ShareWalk | undefined;
  #lastAt: Instant | null = null;
  #ended = false;
  #hasSlices = false;
  #verdict: StreamVerdict | undefined;

  constructor(stream: string, gate: PlanGate, signInBlocked: SignInBlocked, confidence: number) {
    this.#stream = stream;
    this.#gate = gate;
    this.#rates = signInBlocked;
    this.#confidence = confidence;
  }

  /** The wave's size, where the stream has told it. */
  get size(): number | null {
    return this.#size;
  }

  /** Takes the next line; answers a sentence when it can't belong here. */
  take(line: OutcomeLine): string | undefined {
    if (this.#ended) return `stream "${this.#stream}" was closed by its end line already`;
    switch (line.kind) {
      case "baseline":
        if (this.#baseline !== undefined) return `stream "${this.#stream}" has a second baseline`;
        if (this.#isSettled())
          return `the baseline of stream "${this.#stream}" comes too late, after ${String(KEPT)} outcomes`;
        this.#baseline = line.baseline;
        this.#walkAgain();
        return undefined;
      case "wave":
        if (this.#size !== null) return `stream "${this.#stream}" has a second wave size`;
        if (this.#isSettled())
          return `the size of stream "${this.#stream}" comes too late, after ${String(KEPT)} outcomes`;
        this.#size = line.users;
        this.#walkAgain();
        return undefined;
      case "end":
      case "outcome": {
        if (this.#lastAt !== null && line.at < this.#lastAt)
          return `the line is of ${toIso(line.at)}, but stream "${this.#stream}" had come to ${toIso(this.#lastAt)} already`;
        this.#lastAt = line.at;
        if (line.kind === "end") this.#ended = true;
        else this.#look(line);
        return undefined;
      }
    }
  }

  /** The stream's verdict when nothing more comes. Without an end line the bake was never over, so nothing is certified. */
  finish(): StreamVerdict {
    if (this.#verdict !== undefined) return this.#verdict;
    const walk = this.#walkNow();
    const measurement = this.#measure(walk);
    if (walk.crossing !== undefined) {
      // A control that stayed too small to speak for the whole bake is none.
      if (this.#control.users < LEAST_CONTROL) return this.#say(walk, "alarm", this.#lastAt, measurement.sentence);
      return this.#say(walk, "error", this.#lastAt, sayControl(this.#control.count(null), measurement.sentence));
    }
    const certified = this.#ended && walk.users > 0 && measurement.result === "Successful";
    const reason = this.#ended ? measurement.sentence : `the bake was not closed; ${measurement.sentence}`;
    return this.#say(walk, certified ? "certified" : "insufficient", this.#lastAt, reason);
  }

  #look(line: Outcome): void {
    if (!line.control && !this.#isSettled()) this.#outcomes.push(line);
    if (this.#verdict === undefined) this.#weigh(line);
  }

  /** Nothing is to come any more that would do the walk again, so no outcome need be kept for it. */
  #isSettled(): boolean {
    return (this.#size !== null && this.#baseline !== undefined) || this.#outcomes.length >= KEPT;
  }

  /** The size or the people's own rate became known: the walk is done again with it, from the first outcome. */
  #walkAgain(): void {
    this.#verdict = undefined;
    this.#walk = undefined;
    for (const outcome of this.#outcomes) if (this.#weigh(outcome)) return;
  }

  /** Answers whether the line raised the alarm. */
  #weigh(line: Outcome): boolean {
    if (this.#walk === undefined && !line.control) this.#hasSlices = line.slices.length > 0;
    const blocked = line.outcome === "blocked";
    if (line.control) {
      this.#control.add(line.user, blocked, line.slices);
      if (this.#walk?.crossing === undefined) return false;
    }
    const walk = this.#walkNow();
    if (!line.control) walk.draw(line.user, blocked, line.slices);
    if (walk.crossing === undefined || this.#blame(walk).kind !== "wave") return false;
    this.#verdict = this.#say(walk, "alarm", line.at, this.#measure(walk).sentence);
    return true;
  }

  #blame(walk: ShareWalk): Blame {
    const slice = walk.crossing?.slice ?? null;
    const affected = walk.affected + walk.late;
    const wave = slice === null ? { users: walk.users, affected } : (walk.countOf(slice.name) ?? slice);
    return assignBlame(
      wave,
      this.#control.count(slice?.name ?? null),
      walk.settings.tolerable,
      slice === null ? "whole" : "slice",
    );
  }

  #walkNow(): ShareWalk {
    if (this.#walk !== undefined) return this.#walk;
    const slices = this.#hasSlices;
    const shares = splitFalseAlarm(this.#gate.falseAlarm, { signInBlocked: true, passkeyFailing: false, slices });
    const { tolerable } = this.#resolve();
    this.#walk = new ShareWalk({ size: this.#size, tolerable, falseAlarm: shares.signInBlocked, alone: true });
    return this.#walk;
  }

  #resolve(): Rates {
    return resolveRates(this.#rates, this.#baseline ?? NOBODY);
  }

  #measure(walk: ShareWalk): ReturnType<typeof measureShare> {
    return measureShare({
      metric: "signInBlocked",
      what: "users blocked",
      none: "nobody was tested",
      walk,
      pooled: NOBODY,
      intolerable: this.#resolve().intolerable,
      confidence: this.#confidence,
    });
  }

  #say(walk: ShareWalk, verdict: VerdictKind, at: Instant | null, reason: string): StreamVerdict {
    const { upperBound } = this.#measure(walk);
    const late = walk.crossing?.late === true ? 0 : walk.late;
    return {
      stream: this.#stream,
      verdict,
      at,
      users: walk.users,
      blocked: walk.affected + walk.late - late,
      upperBound,
      slice: verdict === "alarm" ? (walk.crossing?.slice?.name ?? null) : null,
      late,
      reason,
    };
  }
}

function sayControl({ users, affected }: ShareCount, sentence: string): string {
  return `${String(affected)} of ${String(users)} people whom no wave reached yet are blocked in the same hours, so nobody can say that it is the wave's doing; ${sentence}`;
}
