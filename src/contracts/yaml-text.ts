import { Composer, isAlias, isMap, isSeq, LineCounter, Parser } from "yaml";
import type { Document, Node, Pair, YAMLMap } from "yaml";
import type { DocumentPath } from "./file-problem";
import { findTextProblems, findUnreadable, keyText, MOST_ALIASES } from "./yaml-problems";
import type { TextProblem } from "./yaml-problems";

export interface YamlText {
  readonly problems: readonly TextProblem[];
  /** Plain JSON content; `undefined` when the text could not be read. */
  readonly content: unknown;
  readonly document: Document.Parsed | undefined;
  readonly lines: LineCounter;
}

/**
 * Reads one YAML 1.2 (core schema) or JSON document. Dates and times stay text, tags and directives are refused, aliases
 * are allowed within a limit. Never throws for what a text may hold.
 */
export function readYaml(text: string): YamlText {
  const lines = new LineCounter();
  const failed = (...problems: TextProblem[]): YamlText => ({
    problems,
    content: undefined,
    document: undefined,
    lines,
  });
  const tokens = [...new Parser(lines.addNewLine).parse(text)];
  const unreadable = findUnreadable(tokens);
  if (unreadable !== undefined) return failed(unreadable);
  const options = { prettyErrors: false, resolveKnownTags: false, uniqueKeys: false, logLevel: "silent" } as const;
  const [document, second] = [...new Composer(options).compose(tokens, true, text.length)] as Document.Parsed[];
  if (document === undefined || isEmpty(document)) {
    return failed({ offset: 0, what: "the file is empty", expected: "a mapping of keys and values", readable: false });
  }
  if (second !== undefined) {
    const what = "the file holds more than one document";
    const suggestion = 'keep one and remove the "---" between them';
    return failed({ offset: second.range[0], what, expected: "a single document", suggestion, readable: false });
  }
  const problems = findTextProblems(document, lines);
  if (problems.some((problem) => !problem.readable)) return { problems, content: undefined, document, lines };
  try {
    return { problems, content: document.toJS({ maxAliasCount: MOST_ALIASES }) as unknown, document, lines };
  } catch (error) {
    // The library's only way to say that aliases multiply beyond the limit.
    if (!(error instanceof ReferenceError)) throw error;
    const expected = `at most ${MOST_ALIASES} repetitions of one value`;
    return failed({ offset: 0, what: "aliases repeat too much of the file", expected, readable: false });
  }
}

/** The offsets of a path's value and of its key (entries of lists have none); `undefined` where the path leads nowhere. */
export function findInText(
  document: Document.Parsed,
  path: DocumentPath,
): { readonly value: number; readonly key: number | undefined } | undefined {
  let node: Node | null = document.contents;
  let key: number | undefined;
  for (const part of path) {
    const holder: Node | null | undefined = isAlias(node) ? node.resolve(document) : node;
    if (isMap(holder)) {
      const pair = pairsOf(holder).get(String(part));
      if (pair === undefined) return undefined;
      key = pair.key.range?.[0];
      node = pair.value;
    } else if (isSeq(holder)) {
      key = undefined;
      node = (holder.items[Number(part)] ?? null) as Node | null;
      if (node === null) return undefined;
    } else return undefined;
  }
  const range = node?.range ?? undefined;
  // A value that was left out has no text of its own: its key is where the person must look.
  const hasText = range !== undefined && range[0] < range[1];
  return { value: hasText ? range[0] : (key ?? range?.[0] ?? 0), key };
}

/** Pairs by key, made once for each mapping: a file may have thousands of keys and a problem with each. */
const pairsByMap = new WeakMap<YAMLMap, ReadonlyMap<string, Pair<Node, Node | null>>>();

function pairsOf(map: YAMLMap): ReadonlyMap<string, Pair<Node, Node | null>> {
  const known = pairsByMap.get(map);
  if (known !== undefined) return known;
  const pairs = new Map((map.items as Pair<Node, Node | null>[]).map((pair) => [keyText(pair), pair]));
  pairsByMap.set(map, pairs);
  return pairs;
}

function isEmpty(document: Document.Parsed): boolean {
  const { contents } = document;
  return (
    document.errors.length === 0 &&
    (contents === null || (contents.range[0] === contents.range[1] && !isAlias(contents)))
  );
}
