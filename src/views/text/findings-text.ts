import type { PreviewFinding, PreviewResource } from "../../contracts/http/preview-resource";
import { parseIso } from "../../domain/time";
import { formatTime, withReadableTimes } from "../times";
import { verdictOf } from "../what-if-words";
import { sentence } from "../words";
import { type Paint, wrap } from "./terminal-text";

const INDENT = 9;

/** What preflight finds, for a terminal: the verdict, then each finding with its mend and where it is explained. */
export function renderFindings(preview: PreviewResource, paint: Paint): readonly string[] {
  const { name, result, endedAt, timeZone, planHash } = preview;
  const verdict = verdictOf(preview);
  const tone = result === null || result.blocks ? paint.bad : paint.good;
  const seen = endedAt === null ? "" : `, the tenant as of ${formatTime(parseIso(endedAt) ?? 0, timeZone)}`;
  return [
    `${paint.strong(name)}: ${tone(verdict)}.`,
    paint.faint(`plan ${planHash.slice(0, 12)}${seen}`),
    ...(result?.findings ?? []).flatMap((finding) => ["", ...renderFinding(finding, timeZone, paint)]),
  ];
}

function renderFinding(
  { severity, sentence: text, mend, link }: PreviewFinding,
  zone: string,
  paint: Paint,
): readonly string[] {
  const [first = "", ...rest] = wrap(withReadableTimes(sentence(text), zone), INDENT);
  const word = (severity === "blocks" ? paint.bad : severity === "warns" ? paint.strong : paint.faint)(severity);
  const todo = /^nothing( to do)?\.?$/i.test(mend.trim()) ? [] : wrap(sentence(mend), INDENT);
  return [
    `${word}${" ".repeat(INDENT - severity.length)}${first.slice(INDENT)}`,
    ...rest,
    ...todo,
    ...(link === undefined ? [] : [paint.faint(`${" ".repeat(INDENT)}${link}`)]),
  ];
}
