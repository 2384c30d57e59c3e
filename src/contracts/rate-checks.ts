import * as z from "zod";
import { STANDARD_RATES } from "../domain/plan/defaults";
import { collect, type Located } from "./document-check";
import type { DocumentPath, Finding } from "./file-problem";
import { percent } from "./file-values";

/** `auto` tolerates at least this much. */
const LEAST_AUTO = 0.02;

const rate = z.union([percent, z.literal("auto")]).optional();
const guardrail = z.looseObject({ tolerable: rate, intolerable: rate });
type Guardrail = z.infer<typeof guardrail>;

/**
 * Rates and false-alarm rates that no gate can be judged by. `gates` leads to each gate: `["gates", "*"]` in a plan,
 * nothing in a gate's own file. Written rates are also held against the other's default.
 */
export function findImpossibleRates(content: unknown, gates: DocumentPath): Finding[] {
  const at = (...path: string[]): DocumentPath => [...gates, "guardrails", ...path];
  const guardrails = [
    ...collect(content, at("signInBlocked"), guardrail),
    ...collect(content, at("passkeyFailing"), guardrail).map((found) => ({
      ...found,
      value: { ...STANDARD_RATES.passkeyFailing, ...written(found.value) },
      given: found.value,
    })),
  ];
  return [
    ...guardrails.flatMap((found) => [...findCertainties(found), ...findReversed(found)]),
    ...collect(content, at("signInBlocked", "falseAlarm"), percent).flatMap(findUselessFalseAlarm),
  ];
}

/** Nothing that is written as a number may be 0 % or 100 %: no evidence could ever be held against it. */
function findCertainties({ path, value, given = value }: Located<Guardrail> & { given?: Guardrail }): Finding[] {
  return (["tolerable", "intolerable"] as const).flatMap((key): Finding[] => {
    const share = given[key];
    if (typeof share !== "number" || (share > 0 && share < 1)) return [];
    const what = `${key} ${toPercent(share)} can't be told from evidence`;
    return [{ path: [...path, key], at: "value", what, expected: "more than 0% and less than 100%" }];
  });
}

function findReversed({ path, value }: Located<Guardrail>): Finding[] {
  const { tolerable, intolerable } = value;
  if (typeof intolerable !== "number") return [];
  const automatic = typeof tolerable !== "number";
  const least = automatic ? LEAST_AUTO : tolerable;
  if (intolerable > least) return [];
  const tolerated = automatic ? "what auto tolerates at least" : `tolerable ${toPercent(least)}`;
  const what = `intolerable ${toPercent(intolerable)} is not above ${tolerated}`;
  return [{ path: [...path, "intolerable"], at: "value", what, expected: `more than ${toPercent(least)}` }];
}

function findUselessFalseAlarm({ path, value }: Located<number>): Finding[] {
  if (value > 0 && value <= 0.5) return [];
  const what = `a false-alarm rate of ${toPercent(value)} makes the gate useless`;
  return [{ path, at: "value", what, expected: "more than 0% and at most 50%", suggestion: "write 0.5%" }];
}

/** Members that the file gives a value. */
function written(value: Guardrail): Guardrail {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined));
}

function toPercent(share: number): string {
  return `${Number((share * 100).toPrecision(10))}%`;
}
