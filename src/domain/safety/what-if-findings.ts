import { describeAccessPart } from "../policy/compare-access";
import { type Finding, finding } from "./finding";
import { countPeople, nameSome } from "./name-people";
import type { PeopleTally } from "./people-tally";
import { UNCHANGED_WHYS } from "./what-if-effects";
import type { WaveWhatIf } from "./what-if";

/** What is wrong with the blast radius of a plan, one finding a wave and kind. Nobody may lose, and only the wave may gain. */
export function findWhatIfProblems(waves: readonly WaveWhatIf[]): readonly Finding[] {
  return waves.flatMap((wave) => [...losing(wave), ...gainingOutside(wave), ...nobodyGains(wave), ...unclear(wave)]);
}

function losing({ name, index, loses, everyoneElse }: WaveWhatIf): readonly Finding[] {
  const mend = "Change the plan or the policy so that nobody loses anything; narrowing needs a lockout report.";
  const findings = loses.map(({ parts, people }) =>
    finding(
      "what-if-loses",
      "blocks",
      `Wave '${name}' would take from ${nameThem(people)} that they may ${parts.map(describeAccessPart).join("; ")}.`,
      mend,
      index,
    ),
  );
  if (everyoneElse.loses.length === 0) return findings;
  const lost = everyoneElse.loses.map(describeAccessPart).join("; ");
  const sentence = `Wave '${name}' would take from everybody in no group of policy and plan that they may ${lost}.`;
  return [...findings, finding("what-if-loses", "blocks", sentence, mend, index)];
}

function gainingOutside({ name, index, outside, everyoneElse }: WaveWhatIf): readonly Finding[] {
  const everybody = everyoneElse.gains.length > 0;
  if (!everybody && outside.count + outside.disabled === 0) return [];
  const who = everybody ? "everybody in the tenant" : nameThem(outside);
  return [
    finding(
      "what-if-gains-outside",
      // Guests can't register a passkey, and disabled accounts can't sign in.
      everybody || outside.count > outside.byRole.guest ? "blocks" : "warns",
      `Wave '${name}' would give something to ${who}, who ${everybody || outside.count + outside.disabled > 1 ? "are" : "is"} not in it.`,
      "Take them out of the group that becomes a target, or put them into the wave, so that they are approved.",
      index,
    ),
  ];
}

function nobodyGains({ name, index, gains, unchanged }: WaveWhatIf): readonly Finding[] {
  if (gains.length > 0 || unchanged.length === 0) return [];
  const whys = unchanged.map(({ why, people }) => `${String(people.count)}: ${UNCHANGED_WHYS[why]}`).join("; ");
  return [
    finding(
      "what-if-nobody-gains",
      "warns",
      `Nobody would gain anything by wave '${name}' (${whys}).`,
      "Take the wave out, or look for the target, group or exclusion that decides already.",
      index,
    ),
  ];
}

function unclear({ name, index, unknown }: WaveWhatIf): readonly Finding[] {
  return unknown.map((sentence) =>
    finding(
      "what-if-unclear",
      "warns",
      `What wave '${name}' changes can't be told in full. ${sentence}`,
      "Update Passkey Rollout, or ask the person who wrote that value what it does.",
      index,
    ),
  );
}

/** `2 people (ann@…, bo@…)`, with disabled accounts said apart. */
function nameThem({ count, disabled, people }: PeopleTally): string {
  const names = people.map(({ upn }) => upn);
  const enabled = count === 0 ? [] : [`${countPeople(count)} (${nameSome(names, count)})`];
  const off = disabled === 0 ? [] : [disabled === 1 ? "1 disabled account" : `${String(disabled)} disabled accounts`];
  return [...enabled, ...off].join(" and ");
}
