import type { UndoResource } from "../../contracts/http/undo-resource";
import { parseIso } from "../../domain/time";
import { formatTime, withReadableTimes } from "../times";
import { counted } from "../words";

type Bundle = UndoResource["bundles"][number];
type Step = Bundle["steps"][number];

/** The undo bundles of a wave as a text to follow with a Graph client at hand: the newest write comes first. */
export function renderUndoText({ rolloutId, wave, waveName, bundles }: UndoResource): string {
  const title = `Undo of wave ${String(wave)}, ${waveName}, of rollout ${rolloutId}`;
  if (bundles.length === 0) return `${title}\nNothing was written for this wave: there is nothing to undo.\n`;
  const order =
    bundles.length === 1 ? [] : [`${counted(bundles.length, "write")}; undo the newest first, as they stand here.`];
  return [title, ...order, ...[...bundles].reverse().flatMap(renderBundle), ""].join("\n");
}

function renderBundle(bundle: Bundle): readonly string[] {
  const people = bundle.harms.people.map((person) => `    ${person.upn}`);
  return [
    "",
    `== The write of ${formatTime(parseIso(bundle.at) ?? 0)} (${bundle.purpose}, intent ${bundle.intentId})`,
    "",
    ...bundle.instructions.map((line) => `- ${withReadableTimes(line)}`),
    "",
    `Harm: ${bundle.harms.sentence}`,
    ...people,
    ...(bundle.steps.length === 0 ? ["", "This bundle is of an older version and has no requests."] : []),
    ...bundle.steps.flatMap(renderStep),
    "",
    `The policy's hash was ${bundle.beforeHash} before and ${bundle.afterHash} after the write.`,
  ];
}

function renderStep({ title, request, does, check }: Step, index: number): readonly string[] {
  return [
    "",
    `${String(index + 1)}. ${title}`,
    "",
    `   ${request.method} ${request.url}`,
    ...Object.entries(request.headers).map(([name, value]) => `   ${name}: ${value}`),
    ...(request.body === null
      ? []
      : JSON.stringify(request.body, null, 2)
          .split("\n")
          .map((line) => `   ${line}`)),
    "",
    ...does.map((line) => `   Does: ${line}.`),
    `   Check: ${check}`,
  ];
}
