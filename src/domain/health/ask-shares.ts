import type { Instant } from "../time";
import { splitFalseAlarm, type FalseAlarmShares } from "./false-alarm";
import type { JudgeInput } from "./judge-input";
import type { ShareQuestion } from "./measure";
import type { Course, PersonOutcome } from "./outcomes";
import { resolveRates } from "./rates";
import { ShareWalk } from "./share-walk";

/** The gate's false-alarm rate over what this wave can be asked. */
export function splitFor({ gate }: JudgeInput): FalseAlarmShares {
  const { signInBlocked, passkeyFailing } = gate.guardrails;
  return splitFalseAlarm(gate.falseAlarm, {
    signInBlocked: signInBlocked !== "off",
    passkeyFailing: passkeyFailing !== "off",
    slices: true,
  });
}

/** The guardrails that are shares of people, each walked through its draws. */
export function askShares(
  input: JudgeInput,
  outcomes: readonly PersonOutcome[],
  shares: FalseAlarmShares,
): readonly ShareQuestion[] {
  const { signInBlocked, passkeyFailing } = input.gate.guardrails;
  return [
    ...(signInBlocked === "off" ? [] : [askBlocked(input, outcomes, shares)]),
    ...(passkeyFailing === "off" ? [] : [askPasskeys(input, outcomes, shares, passkeyFailing)]),
  ];
}

/** The share of people kept out; measured also where the gate doesn't ask for it, since people want the number. */
export function askBlocked(
  input: JudgeInput,
  outcomes: readonly PersonOutcome[],
  shares: FalseAlarmShares,
): ShareQuestion {
  const given = input.gate.guardrails.signInBlocked;
  const rates = resolveRates(
    given === "off" ? { tolerable: "auto", intolerable: "auto" } : given,
    input.before.signInBlocked,
  );
  return {
    metric: "signInBlocked",
    what: "users blocked",
    none: "nobody was tested yet",
    walk: walk(input, outcomes, (each) => each.signIn, {
      size: input.people.length,
      tolerable: rates.tolerable,
      falseAlarm: shares.signInBlocked,
      alone: false,
    }),
    pooled: input.pooled.signInBlocked,
    intolerable: rates.intolerable,
    confidence: input.confidence,
  };
}

function askPasskeys(
  input: JudgeInput,
  outcomes: readonly PersonOutcome[],
  shares: FalseAlarmShares,
  rates: { readonly tolerable: number; readonly intolerable: number },
): ShareQuestion {
  return {
    metric: "passkeyFailing",
    what: "passkey users failing with it",
    none: "nobody used a passkey yet",
    walk: walk(input, outcomes, (each) => each.passkey, {
      size: input.people.length,
      tolerable: rates.tolerable,
      falseAlarm: shares.passkeyFailing,
      alone: false,
    }),
    pooled: input.pooled.passkeyFailing,
    intolerable: rates.intolerable,
    confidence: input.confidence,
  };
}

/** Draws the people in the order in which they were decided, then what became of them later. */
function walk(
  { providers }: JudgeInput,
  outcomes: readonly PersonOutcome[],
  courseOf: (outcome: PersonOutcome) => Course,
  settings: ShareWalk["settings"],
): ShareWalk {
  const walked = new ShareWalk(settings);
  const events: { at: Instant; person: PersonOutcome; affected: boolean }[] = [];
  for (const person of outcomes) {
    const { draw, lateAt } = courseOf(person);
    if (draw !== null) events.push({ at: draw.at, person, affected: draw.affected });
    if (lateAt !== null) events.push({ at: lateAt, person, affected: true });
  }
  events.sort((a, b) => a.at - b.at || (a.person.userId < b.person.userId ? -1 : 1));
  for (const { person, affected } of events) walked.draw(person.userId, affected, slicesOf(person, providers));
  return walked;
}

/** The slices to which a person belongs: platform, and provider of their passkey. */
export function slicesOf(
  { userId, platform }: PersonOutcome,
  providers: ReadonlyMap<string, string>,
): readonly string[] {
  const provider = providers.get(userId);
  return [
    ...(platform === null || platform === "unknown" ? [] : [`platform ${platform}`]),
    ...(provider === undefined ? [] : [`provider ${provider}`]),
  ];
}
