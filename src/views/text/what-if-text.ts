import type { PreviewResource, PreviewTally, PreviewWave } from "../../contracts/http/preview-resource";
import {
  mayInWords,
  namesInWords,
  platformsInWords,
  rolesInWords,
  satisfiedInWords,
  sumsOf,
  takesSomething,
  whyUnchanged,
  type WhatIfResource,
} from "../what-if-words";
import { people } from "../words";
import { renderFindings } from "./findings-text";
import { type Paint, table, wrap } from "./terminal-text";

/** So many people of each set are named; the rest are counted. */
const NAMED = 4;

/** What a plan would do, wave by wave, for a terminal; then what preflight finds. At most 110 columns. */
export function renderWhatIf(preview: PreviewResource, paint: Paint): string {
  const whatIf = preview.result?.whatIf ?? null;
  const waves = whatIf === null ? [] : whatIf.waves.flatMap((wave) => [...renderWave(wave, paint), ""]);
  const summary = whatIf === null ? [] : [...renderSummary(whatIf, paint), ""];
  return `${[...waves, ...summary, ...renderFindings(preview, paint)].join("\n")}\n`;
}

function renderWave(wave: PreviewWave, paint: Paint): readonly string[] {
  const { number, name, gains, unchanged, loses, outside, everyoneElse, policyChanges, newlySatisfied, unknown } = wave;
  const nobody = gains.length === 0 ? [`  nobody gains anything`] : [];
  return [
    paint.strong(`Wave ${String(number)}, ${name}`),
    ...nobody,
    ...gains.flatMap((set) => [
      ...wrap(
        `${paint.good(`${people(set.people.count)} gain${set.people.count === 1 ? "s" : ""}:`)} ${mayInWords(set.may)}`,
        2,
      ),
      ...renderTally(set.people, paint),
    ]),
    ...unchanged.flatMap((set) => [
      ...wrap(`${people(set.people.count)} unchanged: ${whyUnchanged(set.why)}`, 2),
      ...renderTally(set.people, paint),
    ]),
    ...loses.flatMap((set) => [
      ...wrap(paint.bad(`${people(set.people.count)} would lose: ${mayInWords(set.may)}`), 2),
      ...renderTally(set.people, paint),
    ]),
    ...(everyoneElse.loses.length === 0
      ? []
      : wrap(paint.bad(`everybody else would lose: ${mayInWords(everyoneElse.loses)}`), 2)),
    ...(takesSomething(wave) ? [] : ["  nobody loses anything"]),
    ...(outside.count === 0
      ? []
      : [
          ...wrap(paint.bad(`${people(outside.count)} outside the wave would gain`), 2),
          ...renderTally(outside, paint),
        ]),
    ...newlySatisfied.flatMap((policy) => wrap(`Conditional Access: ${satisfiedInWords(policy)}`, 2)),
    ...unknown.flatMap((text) => wrap(paint.bad(text), 2)),
    ...(policyChanges.length === 0 ? ["  the policy stays as it is"] : ["  the policy:"]),
    ...policyChanges.flatMap((change) => wrap(change, 4)),
  ];
}

function renderTally(tally: PreviewTally, paint: Paint): readonly string[] {
  const counts = [rolesInWords(tally), tally.count === 0 ? "" : platformsInWords(tally)].filter((part) => part !== "");
  return [
    ...wrap(counts.join("; "), 4).map(paint.faint),
    ...(tally.count === 0 ? [] : wrap(namesInWords(tally, NAMED), 4).map(paint.faint)),
  ];
}

function renderSummary({ waves, basis }: WhatIfResource, paint: Paint): readonly string[] {
  const rows = waves.map((wave) => {
    const { gains, unchanged, loses } = sumsOf(wave);
    const everybody = wave.everyoneElse.loses.length > 0 ? "everybody" : String(loses);
    return [
      String(wave.number),
      wave.name,
      String(gains),
      String(unchanged),
      everybody,
      String(wave.policyChanges.length),
    ];
  });
  const [head = "", ...lines] = table(
    ["", "wave", "gain", "unchanged", "lose", "policy changes"],
    rows,
    [0, 2, 3, 4, 5],
  );
  const unread = basis.conditionalAccessUnread;
  return [
    paint.faint(head),
    ...lines,
    ...(basis.platformsSince === null ? ["", paint.faint("Platforms are unknown: no sign-in could be read.")] : []),
    ...(unread === null ? [] : ["", ...wrap(`Conditional Access was not looked at in full: ${unread}`, 0)]),
  ];
}
