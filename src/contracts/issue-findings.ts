import type * as z from "zod";
import { describe, nameOf, valueAt } from "./file-problem";
import type { DocumentPath, Finding } from "./file-problem";
import { didYouMean, nearWord } from "./near-word";
import { hintAt, keysAt, literalsAt } from "./schema-walk";
import type { Hint } from "./schema-walk";

type Issue = z.core.$ZodIssue;

/** What the translation of an issue needs to know about the file. */
interface Context {
  readonly content: unknown;
  readonly schema: z.core.$ZodType;
}

/**
 * Turns zod's issues into findings for people: one for each mistake. A key that was only misspelt is one mistake, so the
 * key that is missing because of it is not reported again.
 */
export function explainIssues(issues: readonly Issue[], content: unknown, schema: z.core.$ZodType): Finding[] {
  const context = { content, schema };
  const flat = issues.flatMap((issue) => resolveUnion(issue, content));
  return flat.filter((issue) => !isMisspelt(issue, flat, context)).flatMap((issue) => explain(issue, context));
}

/**
 * An issue of a union holds the issues of every alternative. The alternative whose outer shape fits is the one that was
 * meant; its own issues say more than "none fits".
 */
function resolveUnion(issue: Issue, content: unknown, base: DocumentPath = []): Issue[] {
  const path = [...base, ...toPath(issue.path)];
  if (issue.code !== "invalid_union") return [{ ...issue, path }];
  const meant = issue.errors
    .filter((branch) => branch.length > 0 && branch.every((inner) => inner.path.length > 0 || isInside(inner)))
    .sort((a, b) => a.length - b.length)[0];
  if (meant === undefined) return [{ ...issue, path }];
  return meant.flatMap((inner) => resolveUnion(inner, content, path));
}

/** Whether an issue at a value's own place still means that its shape was right. */
function isInside(issue: Issue): boolean {
  if (issue.code === "invalid_union") return issue.errors.some((branch) => branch.every(isInside));
  return ["unrecognized_keys", "custom", "too_small", "too_big", "invalid_key", "invalid_format"].includes(issue.code);
}

function isMisspelt(issue: Issue, all: readonly Issue[], { content }: Context): boolean {
  const path = toPath(issue.path);
  const missing = path.at(-1);
  if (typeof missing !== "string" || valueAt(content, path) !== undefined) return false;
  const holder = path.slice(0, -1).join("\n");
  return all.some(
    (other) =>
      other.code === "unrecognized_keys" &&
      toPath(other.path).join("\n") === holder &&
      other.keys.some((key) => nearWord(key, [missing]) !== undefined),
  );
}

function explain(issue: Issue, context: Context): Finding[] {
  const path = toPath(issue.path);
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => explainUnknownKey(path, key, context));
  if (issue.code === "invalid_key") {
    const expected = issue.issues.map((inner) => saidInMessage(inner) ?? wordsFor(inner))[0] ?? "another key";
    return [{ path, at: "key", what: `${nameOf(path)} cannot be a key here`, expected }];
  }
  const found = valueAt(context.content, path);
  const hint = hintAt(context.schema, path);
  const words = literalsAt(context.schema, path);
  const expected = expectedBy(issue, hint, words);
  if (found === undefined) return [{ path, at: "parent", what: `${nameOf(path)} is missing`, expected }];
  const ownWords = issue.code === "custom" && !issue.message.startsWith("must ") && issue.message !== "Invalid input";
  const what = ownWords ? issue.message : `${nameOf(path)} is ${describe(found)}`;
  const suggestion = ofParams(issue, "suggestion") ?? hint?.suggest?.(found) ?? suggestFor(issue, found, words);
  return [{ path, at: "value", what, expected, suggestion }];
}

/** The most telling source first: for a wrong type the hint about the whole value, for a wrong value what its check says. */
function expectedBy(issue: Issue, hint: Hint | undefined, words: readonly string[]): string {
  const said = saidInMessage(issue);
  if (issue.code === "invalid_type" || issue.code === "invalid_union")
    return hint?.expected ?? said ?? wordsFor(issue, words);
  return (
    ofParams(issue, "expected") ??
    said ??
    (issue.code === "custom" ? hint?.expected : undefined) ??
    wordsFor(issue, words)
  );
}

/** What a check of our own says beside its message: `ctx.addIssue({ code: "custom", message, params: { expected, suggestion } })`. */
function ofParams(issue: Issue, key: "expected" | "suggestion"): string | undefined {
  const value: unknown = issue.code === "custom" ? issue.params?.[key] : undefined;
  return typeof value === "string" ? value : undefined;
}

function explainUnknownKey(path: DocumentPath, key: string, { schema, content }: Context): Finding {
  const holder = valueAt(content, path);
  const known = keysAt(schema, path, holder);
  const open = known.filter((name) => valueAt(holder, [name]) === undefined);
  return {
    path: [...path, key],
    at: "key",
    what: `unknown key ${nameOf([key])}`,
    expected: oneOf(known),
    suggestion: didYouMean(key, open) ?? didYouMean(key, known) ?? "remove it",
  };
}

/** House style of schema messages is `must be …`; the rest of the sentence is what was expected. */
function saidInMessage(issue: { readonly message: string }): string | undefined {
  return issue.message.startsWith("must ") ? issue.message.replace(/^must (be |have |hold )?/, "") : undefined;
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "a mapping of keys and values",
  record: "a mapping of keys and values",
  null: "nothing",
};

function wordsFor(issue: Issue, words: readonly string[] = []): string {
  switch (issue.code) {
    case "invalid_type":
      return TYPE_WORDS[issue.expected] ?? issue.expected;
    case "invalid_value":
      return oneOf(issue.values.map(String));
    case "too_small":
      return sizeWords(issue.origin, issue.inclusive === false ? "more than" : "at least", Number(issue.minimum));
    case "too_big":
      return sizeWords(issue.origin, issue.inclusive === false ? "less than" : "at most", Number(issue.maximum));
    case "not_multiple_of":
      return `a multiple of ${issue.divisor}`;
    case "invalid_format":
      return issue.pattern === undefined ? `text in the form of ${issue.format}` : `text that matches ${issue.pattern}`;
    case "invalid_union":
      if (issue.errors.length === 0) return oneOf(words);
      return [...new Set(issue.errors.flatMap((branch) => branch.slice(0, 1).map((inner) => wordsFor(inner))))].join(
        ", or ",
      );
    case "invalid_element":
    case "invalid_key":
    case "unrecognized_keys":
    case "custom":
      return issue.message;
  }
}

function sizeWords(origin: string, bound: string, size: number): string {
  if (origin === "string") return size === 1 ? "text that is not empty" : `text of ${bound} ${size} characters`;
  if (origin === "array") return `a list of ${bound} ${size} ${size === 1 ? "entry" : "entries"}`;
  return `${bound} ${size}`;
}

function oneOf(words: readonly string[]): string {
  return words.length === 1 ? (words[0] ?? "") : `one of ${words.join(", ")}`;
}

function suggestFor(issue: Issue, found: unknown, words: readonly string[]): string | undefined {
  const byWord = typeof found === "string" ? didYouMean(found, words) : undefined;
  if (byWord !== undefined) return byWord;
  const asWord = found === true ? "on" : "off";
  if (typeof found === "boolean" && words.includes(asWord)) return `write ${asWord}`;
  if (found === null) return "give it a value or remove the line";
  if (issue.code !== "invalid_type") return undefined;
  if (typeof found === "number" || typeof found === "boolean") {
    if (issue.expected === "string") return `write it in quotes: "${String(found)}"`;
    return issue.expected === "array" ? `write it as a list: [${String(found)}]` : undefined;
  }
  return typeof found === "string" ? suggestForText(issue.expected, found.trim()) : undefined;
}

function suggestForText(wanted: string, found: string): string | undefined {
  if (wanted === "array") return `write it as a list: [${found}]`;
  if ((wanted === "number" || wanted === "int") && found !== "" && Number.isFinite(Number(found))) {
    return `write it without quotes: ${found}`;
  }
  if (wanted !== "boolean") return undefined;
  if (/^(yes|on|true)$/i.test(found)) return "write true";
  return /^(no|off|false)$/i.test(found) ? "write false" : undefined;
}

function toPath(path: readonly PropertyKey[]): (string | number)[] {
  return path.map((part) => (typeof part === "symbol" ? String(part) : part));
}
