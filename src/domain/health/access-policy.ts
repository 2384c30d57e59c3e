import { classifyCode } from "../evidence/classify";
import { toIso } from "../time";
import { assignBlame } from "./blame";
import type { AccessEdit, JudgeInput } from "./judge-input";
import { isAffected, outcomesOf, type PersonOutcome, type Reading } from "./outcomes";

/**
 * Refusals by Conditional Access and device policy are a class of their own (gates.md, Outcomes). They are the wave's only
 * when people are refused who were not before it, people whom no wave reached are not, and nobody edited such a policy
 * meanwhile. Only then they count as blocked.
 */
export function isBlamedForAccess(input: JudgeInput): boolean {
  if (newlyRefused(input).length === 0 || input.accessEdits.length > 0) return false;
  return !isControlRefused(input);
}

/**
 * Why refusals by access policies can't be judged, when there are so many that they would raise the alarm; else null.
 * `crosses` says whether outcomes raise it.
 */
export function findAccessProblem(
  input: JudgeInput,
  crosses: (outcomes: readonly PersonOutcome[]) => boolean,
): string | null {
  const refused = newlyRefused(input);
  if (refused.length === 0) return null;
  if (!crosses(outcomesOf(input.people, input.signIns, readingOf(input, true)))) return null;
  const people = refused.length === 1 ? "1 person is" : `${String(refused.length)} people are`;
  const edit = input.accessEdits.at(-1);
  const why =
    edit === undefined
      ? "people whom no wave reached are refused too"
      : `${sayEdit(edit)}, so nobody can say whose doing it is`;
  return `${people} refused by Conditional Access or device policy, but ${why}`;
}

/** People who don't get in because of an access policy, and who did before. */
function newlyRefused(input: JudgeInput): readonly string[] {
  const refused = new Set(
    input.signIns
      .filter(({ code, fresh }) => fresh && classifyCode(code) === "accessPolicy")
      .map((each) => each.userId),
  );
  for (const known of input.before.accessRefused) refused.delete(known);
  if (refused.size === 0) return [];
  return outcomesOf([...refused], input.signIns, readingOf(input, true))
    .filter((each) => isAffected(each.signIn))
    .map((each) => each.userId);
}

/** The control's refusals alone, against the wave's alone. Without a control nothing speaks against the wave. */
function isControlRefused(input: JudgeInput): boolean {
  if (input.control === null) return false;
  const { people, signIns } = input.control;
  const accessOnly = (records: JudgeInput["signIns"]): JudgeInput["signIns"] =>
    records.filter(({ code }) => code === 0 || classifyCode(code) === "accessPolicy");
  const count = (ids: readonly string[], records: JudgeInput["signIns"]): { users: number; affected: number } => {
    const drawn = outcomesOf(ids, accessOnly(records), readingOf(input, true)).filter(
      (each) => each.signIn.draw !== null,
    );
    return { users: drawn.length, affected: drawn.filter((each) => isAffected(each.signIn)).length };
  };
  return assignBlame(count(input.people, input.signIns), count(people, signIns), 0.02).kind !== "wave";
}

function readingOf({ watermark, graceEnd }: JudgeInput, withAccessPolicy: boolean): Reading {
  return { watermark, graceEnd, withAccessPolicy };
}

function sayEdit({ at, actor, activity }: AccessEdit): string {
  return `${actor ?? "somebody"} edited such a policy at ${toIso(at)} (${activity})`;
}
