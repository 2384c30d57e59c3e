import type * as z from "zod";
import { formatProblem, toPointer } from "./file-problem";
import type { DocumentPath, FileProblem, Finding } from "./file-problem";
import { explainIssues } from "./issue-findings";
import { literalsAt } from "./schema-walk";
import { findInText, readYaml } from "./yaml-text";
import type { YamlText } from "./yaml-text";

export { formatProblem };
export type { DocumentPath, FileProblem, Finding } from "./file-problem";

/** Where something stands in a file; both count from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

export type ReadDocument<T> =
  | {
      readonly ok: true;
      readonly value: T;
      /** The place of a value, so that what is found later (a group that does not exist) can still name its line. */
      readonly locate: (path: DocumentPath) => Place;
    }
  | { readonly ok: false; readonly problems: readonly FileProblem[] };

/** What a schema cannot see because it spans the file. Gets the raw content, whatever its shape, and must not throw. */
export type DocumentCheck = (content: unknown) => Finding[];

const LARGEST_BYTES = 256 * 1024;
/** Enough to mend a file by; more would bury the first one, and a hostile file could have a hundred thousand. */
const MOST_PROBLEMS = 100;
const MOST_LOCATED = 1000;

/** Every kind of file that this product reads, and what it is for. */
const KINDS: Readonly<Record<string, string>> = {
  RolloutPlan: "a rollout plan",
  TenantGuard: "a tenant guard",
  Tenant: "an emulated tenant",
  Scenario: "a scenario",
};

/**
 * Reads one YAML or JSON file of ours against its schema. Every mistake is reported at once, in the order of the file,
 * with line and column. Never throws for what a file may hold.
 */
export function readDocument<T>(
  text: string,
  fileName: string,
  schema: z.ZodType<T>,
  checks: readonly DocumentCheck[] = [],
): ReadDocument<T> {
  const size = new TextEncoder().encode(text).length;
  if (size > LARGEST_BYTES) {
    const what = `the file is ${Math.ceil(size / 1024)} KiB large`;
    const expected = `at most ${LARGEST_BYTES / 1024} KiB`;
    return { ok: false, problems: [{ file: fileName, line: 1, column: 1, path: "", what, expected }] };
  }
  const yaml = readYaml(text);
  const inText: FileProblem[] = yaml.problems.map(({ offset, what, expected, suggestion }) => ({
    file: fileName,
    ...placeOf(yaml, offset),
    path: "",
    what,
    expected,
    ...(suggestion === undefined ? {} : { suggestion }),
  }));
  if (yaml.content === undefined) return { ok: false, problems: arrange(inText) };

  const parsed = schema.safeParse(yaml.content);
  const otherKind = findOtherKind(yaml.content, schema);
  const findings =
    otherKind !== undefined
      ? [otherKind]
      : [
          ...(parsed.success ? [] : explainIssues(parsed.error.issues, yaml.content, schema)),
          ...checks.flatMap((check) => check(yaml.content)),
        ];
  if (parsed.success && findings.length === 0 && inText.length === 0) {
    return { ok: true, value: parsed.data, locate: (path) => locate(yaml, path, "value") };
  }
  const located = findings.slice(0, MOST_LOCATED).map((finding) => toProblem(finding, fileName, yaml));
  return { ok: false, problems: arrange([...inText, ...located]) };
}

/** A finding at its place in the file that it was read from. */
function toProblem(finding: Finding, file: string, yaml: YamlText): FileProblem {
  const { path, at, what, expected, suggestion } = finding;
  const place = locate(yaml, path, at);
  return { file, ...place, path: toPointer(path), what, expected, ...(suggestion === undefined ? {} : { suggestion }) };
}

/** The file is a proper one of another kind or version: that alone is the mistake, everything else would only follow from it. */
function findOtherKind(content: unknown, schema: z.core.$ZodType): Finding | undefined {
  const wanted = literalsAt(schema, ["kind"])[0];
  if (wanted === undefined || typeof content !== "object" || content === null) return undefined;
  const { kind, apiVersion } = content as { kind?: unknown; apiVersion?: unknown };
  const found = typeof kind === "string" && Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined;
  if (found !== undefined && kind !== wanted) {
    const suggestion = `give the file of ${KINDS[wanted] ?? wanted} here`;
    return { path: ["kind"], at: "value", what: `this file is ${found}`, expected: `kind: ${wanted}`, suggestion };
  }
  const version = literalsAt(schema, ["apiVersion"])[0];
  if (version !== undefined && typeof apiVersion === "string" && /^passkey-rollout\/v\d+$/.test(apiVersion)) {
    if (apiVersion === version) return undefined;
    const what = `this file is written for ${apiVersion}`;
    const suggestion = "use the version of the product that reads it";
    return { path: ["apiVersion"], at: "value", what, expected: `apiVersion: ${version}`, suggestion };
  }
  return undefined;
}

function locate(yaml: YamlText, path: DocumentPath, at: Finding["at"]): Place {
  if (yaml.document === undefined) return { line: 1, column: 1 };
  // What is missing has no place; the mapping that should hold it has, and if that is missing too, the one around it.
  for (let length = at === "parent" ? path.length - 1 : path.length; length >= 0; length--) {
    const found = findInText(yaml.document, path.slice(0, length));
    if (found === undefined) continue;
    const whole = length === path.length;
    return placeOf(yaml, whole && at === "value" ? found.value : (found.key ?? found.value));
  }
  return { line: 1, column: 1 };
}

function placeOf(yaml: YamlText, offset: number): Place {
  const { line, col } = yaml.lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}

/** In the order of the file; what stands in a part that an alias repeats is still one mistake. */
function arrange(problems: readonly FileProblem[]): FileProblem[] {
  const bySentence = new Map(problems.map((problem) => [formatProblem(problem), problem]));
  const sorted = [...bySentence.values()].sort((a, b) => a.line - b.line || a.column - b.column);
  const shown = sorted.slice(0, MOST_PROBLEMS);
  const next = sorted[MOST_PROBLEMS];
  if (next === undefined) return shown;
  return [
    ...shown,
    { ...next, what: "there are more problems from here on", expected: "the ones above to be mended first" },
  ];
}
