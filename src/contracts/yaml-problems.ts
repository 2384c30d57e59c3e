import { isScalar, visit } from "yaml";
import type { Alias, CST, Document, LineCounter, Pair } from "yaml";

/** A mistake in the text itself, before anybody asks what the file is about. `offset` counts from the text's start. */
export interface TextProblem {
  readonly offset: number;
  readonly what: string;
  readonly expected: string;
  readonly suggestion?: string | undefined;
  /** The content can still be read and judged. */
  readonly readable: boolean;
}

/** Deeper than any file of ours. */
const DEEPEST = 64;
export const MOST_ALIASES = 100;

/** The text of a key, as it becomes a member of the content. */
export function keyText(pair: Pair): string {
  const { key } = pair;
  return isScalar(key) ? String((key.value as string | number | boolean | null) ?? "") : String(key);
}

/**
 * What would exhaust the composer, or change how it reads. Walks the concrete syntax tree without recursion: hostile
 * nesting overflows the composer's stack, at worst within a regular expression, which ends the whole process.
 */
export function findUnreadable(tokens: readonly CST.Token[]): TextProblem | undefined {
  const open = tokens.map((token) => ({ token, depth: 0 }));
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { token, depth } = next;
    if (depth > DEEPEST) {
      const expected = `at most ${DEEPEST} levels`;
      return { offset: token.offset, what: "the file is nested too deeply", expected, readable: false };
    }
    for (const child of childrenOf(token)) open.push({ token: child, depth: depth + 1 });
  }
  const directive = tokens.find((token) => token.type === "directive");
  if (directive === undefined) return undefined;
  return {
    offset: directive.offset,
    what: "a % directive would change how the file is read",
    expected: "YAML 1.2 without directives",
    suggestion: "remove the line",
    readable: false,
  };
}

/** Every mistake that the parser saw, and those it leaves to its callers: repeated keys, aliases to nowhere or without end. */
export function findTextProblems(document: Document.Parsed, lines: LineCounter): TextProblem[] {
  const seen = new Set<number>();
  // A slip makes the parser stumble several times on one line; the first stumble is the mistake.
  const firstOfLine = document.errors
    .map(explainError)
    .filter(({ offset }) => !seen.has(lines.linePos(offset).line) && seen.add(lines.linePos(offset).line));
  return [
    ...firstOfLine,
    ...document.warnings.map((warning) => ({
      offset: warning.pos[0],
      what: "a tag (!) has no meaning here",
      expected: "a plain value",
      suggestion: "remove the tag",
      readable: false,
    })),
    ...findRepeatedKeys(document, lines),
    ...findBadAliases(document),
  ];
}

/** The parser's commonest complaints in words for people who do not know YAML's terms; the rest in its own. */
const COMPLAINTS: readonly { code: string; about: RegExp; what: string; expected: string; suggestion?: string }[] = [
  {
    code: "TAB_AS_INDENT",
    about: /./,
    what: "a tab indents this line",
    expected: "spaces",
    suggestion: "replace the tab with spaces",
  },
  {
    code: "BAD_SCALAR_START",
    about: /./,
    what: "the value starts with a character that YAML reserves",
    expected: "quoted text",
    suggestion: "put the value in quotes",
  },
  { code: "BAD_INDENT", about: /^Flow sequence/, what: 'a list that begins with "[" is not closed', expected: '"]"' },
  { code: "BAD_INDENT", about: /^Flow map/, what: 'a mapping that begins with "{" is not closed', expected: '"}"' },
  {
    code: "BAD_INDENT",
    about: /same column/,
    what: "the line is indented unlike its neighbours",
    expected: "all keys of a mapping in one column",
  },
  { code: "MISSING_CHAR", about: /^Missing closing/, what: "a quoted text is not closed", expected: "a closing quote" },
  {
    code: "MISSING_CHAR",
    about: /^Implicit map keys/,
    what: "a key has no value",
    expected: '"key: value"',
    suggestion: 'write ": " behind the key, or "- " before an entry of a list',
  },
  {
    code: "MULTILINE_IMPLICIT_KEY",
    about: /./,
    what: "a key has no value",
    expected: '"key: value"',
    suggestion: 'write ": " behind the key, or "- " before an entry of a list',
  },
  {
    code: "BLOCK_AS_IMPLICIT_KEY",
    about: /./,
    what: 'there is a second ": " in this value, or the next line is indented too far',
    expected: "one value for each key",
    suggestion: "put the value in quotes, or mend the indentation",
  },
];

function explainError(error: { code: string; message: string; pos: [number, number] }): TextProblem {
  const offset = error.pos[0];
  const known = COMPLAINTS.find(({ code, about }) => code === error.code && about.test(error.message));
  if (known !== undefined) {
    const { what, expected, suggestion } = known;
    return { offset, what, expected, suggestion, readable: false };
  }
  const what = `the file cannot be read: ${error.message}`;
  return { offset, what, expected: "well-formed YAML or JSON", readable: false };
}

/** Not left to the parser, which compares every key with every other and does not say where the first one stands. */
function findRepeatedKeys(document: Document.Parsed, lines: LineCounter): TextProblem[] {
  const problems: TextProblem[] = [];
  visit(document, {
    Map(_key, map) {
      const firstOffsets = new Map<string, number>();
      for (const pair of map.items) {
        const name = keyText(pair);
        const offset = isScalar(pair.key) ? (pair.key.range?.[0] ?? 0) : 0;
        const first = firstOffsets.get(name);
        if (first === undefined) firstOffsets.set(name, offset);
        else {
          const what = `"${name}" is written twice in one mapping`;
          const suggestion = `remove this one or the one in line ${lines.linePos(first).line}`;
          problems.push({ offset, what, expected: "each key once", suggestion, readable: true });
        }
      }
    },
  });
  return problems;
}

function findBadAliases(document: Document.Parsed): TextProblem[] {
  const found: { alias: Alias; parents: readonly unknown[] }[] = [];
  visit(document, {
    Alias(_key, alias, parents) {
      found.push({ alias, parents });
    },
  });
  const tooMany = found[MOST_ALIASES];
  if (tooMany !== undefined) {
    const offset = tooMany.alias.range?.[0] ?? 0;
    return [{ offset, what: "the file uses too many aliases", expected: `at most ${MOST_ALIASES}`, readable: false }];
  }
  return found.flatMap(({ alias, parents }): TextProblem[] => {
    const offset = alias.range?.[0] ?? 0;
    const target = alias.resolve(document);
    if (target === undefined) {
      const what = `nothing before this line is anchored as "${alias.source}"`;
      const suggestion = "put the value in quotes if it is no alias";
      return [{ offset, what, expected: `&${alias.source} earlier in the file`, suggestion, readable: false }];
    }
    if (!parents.includes(target)) return [];
    const what = `"*${alias.source}" repeats itself without end`;
    return [{ offset, what, expected: "an alias outside of what it stands for", readable: false }];
  });
}

function childrenOf(token: CST.Token): CST.Token[] {
  if (token.type === "document") return token.value === undefined ? [] : [token.value];
  if (!("items" in token)) return [];
  return token.items.flatMap((item) => [item.key, item.value]).filter((child) => child !== undefined && child !== null);
}
