import type { RolloutRecord, WaveRecord } from "../../domain/rollout/records";
import { rolloutLink } from "../links";
import { formatTime } from "../times";
import { people, ROLLOUT_PHASE_WORDS, sentence, STRATEGY_WORDS } from "../words";
import { buildCard, type AdaptiveCard } from "./card";

export interface EventCardContext {
  /** Without a trailing slash. */
  readonly publicUrl: string;
  readonly eventId: string;
}

type Facts = readonly (readonly [title: string, value: string])[];

/** The product stopped by itself and waits for somebody. */
export function renderHeldCard(rollout: RolloutRecord, context: EventCardContext): AdaptiveCard {
  const { hold } = rollout;
  const facts: Facts =
    hold === null
      ? []
      : [
          ["To go on", hold.waitsFor],
          ["Since", formatTime(hold.since)],
        ];
  return card(rollout, context, "Held", hold?.reason ?? rollout.waitsFor, facts, rollout.drift?.changes ?? []);
}

/** A wave raised an alarm; says what happens next, and what each number is. */
export function renderAlarmCard(rollout: RolloutRecord, wave: WaveRecord, context: EventCardContext): AdaptiveCard {
  const { verdict } = wave;
  const facts: Facts = [
    ["Wave", `${String(wave.index + 1)}: ${wave.name}`],
    ["People", String(wave.users)],
    ["Blocked", String(verdict?.blocked ?? 0)],
    ["What happens", STRATEGY_WORDS[rollout.plan.rollback.strategy]],
  ];
  const lines = (verdict?.measurements ?? []).map((measurement) => sentence(measurement.sentence));
  return card(rollout, context, `Alarm in wave '${wave.name}'`, verdict?.reason ?? wave.waitsFor, facts, lines);
}

/** A wave was taken back, with what that meant for how many. */
export function renderRolledBackCard(
  rollout: RolloutRecord,
  wave: WaveRecord,
  context: EventCardContext,
): AdaptiveCard {
  const { rollback } = wave;
  const facts: Facts =
    rollback === null
      ? []
      : [
          ["How", `${rollback.strategy}: ${STRATEGY_WORDS[rollback.strategy]}`],
          ["Keep signing in", people(rollback.usersRetained)],
          ["Registration closed for", people(rollback.usersClosed)],
        ];
  return card(rollout, context, `Wave '${wave.name}' was rolled back`, rollback?.reason ?? wave.waitsFor, facts, []);
}

/** The rollout has ended, well or not. */
export function renderEndedCard(
  rollout: RolloutRecord,
  waves: readonly WaveRecord[],
  context: EventCardContext,
): AdaptiveCard {
  const gained = waves.reduce((sum, wave) => sum + (wave.usersGained ?? 0), 0);
  const facts: Facts = [
    [
      "Waves",
      `${String(waves.filter((wave) => wave.phase === "promoted").length)} of ${String(waves.length)} promoted`,
    ],
    ["Gained access", people(gained)],
  ];
  const lines = waves.map((wave) => `Wave ${String(wave.index + 1)}, ${wave.name}: ${wave.waitsFor}`);
  return card(rollout, context, ROLLOUT_PHASE_WORDS[rollout.phase].word, rollout.waitsFor, facts, lines);
}

function card(
  rollout: RolloutRecord,
  { publicUrl, eventId }: EventCardContext,
  title: string,
  text: string,
  facts: Facts,
  lines: readonly string[],
): AdaptiveCard {
  return buildCard({
    title,
    text: sentence(text),
    facts: [["Rollout", rollout.plan.metadata.name], ...facts],
    lines,
    actions: [{ title: "Open the rollout", url: rolloutLink(publicUrl, rollout.id) }],
    eventId,
  });
}
