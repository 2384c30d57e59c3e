import { badRequest } from "./refusal";

export type Literal = string | number | boolean | null;
export type Comparison = "eq" | "ne" | "ge" | "le" | "gt" | "lt";
export type TextTest = "startswith" | "endswith" | "contains";

/** A `$filter`, taken apart. Paths are as written: `status/errorCode`; inside `any` they are below the item, "" for the item itself. */
export type Filter =
  | { readonly kind: "and" | "or"; readonly left: Filter; readonly right: Filter }
  | { readonly kind: "not"; readonly inner: Filter }
  | { readonly kind: "compare"; readonly path: string; readonly operator: Comparison; readonly value: Literal }
  | { readonly kind: "in"; readonly path: string; readonly values: readonly Literal[] }
  | { readonly kind: "text"; readonly test: TextTest; readonly path: string; readonly value: string }
  | { readonly kind: "any"; readonly path: string; readonly inner: Filter };

const TOKEN = /\s*('(?:[^']|'')*'|[(),]|[^\s(),']+)/y;
const COMPARISONS: readonly string[] = ["eq", "ne", "ge", "le", "gt", "lt"] satisfies Comparison[];
const TEXT_TESTS: readonly string[] = ["startswith", "endswith", "contains"] satisfies TextTest[];

/** Parses the part of OData's filter language that the served resources understand; throws 400 on anything else. */
export function parseFilter(text: string): Filter {
  const tokens = tokenize(text);
  const reader = new Reader(tokens);
  const filter = reader.readOr("");
  reader.expectEnd();
  return filter;
}

class Reader {
  readonly #tokens: readonly string[];
  #next = 0;

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
  }

  readOr(variable: string): Filter {
    let left = this.#readAnd(variable);
    while (this.#accept("or")) left = { kind: "or", left, right: this.#readAnd(variable) };
    return left;
  }

  expectEnd(): void {
    if (this.#next < this.#tokens.length) throw invalid(`unexpected '${this.#peek()}'`);
  }

  #readAnd(variable: string): Filter {
    let left = this.#readTerm(variable);
    while (this.#accept("and")) left = { kind: "and", left, right: this.#readTerm(variable) };
    return left;
  }

  #readTerm(variable: string): Filter {
    if (this.#accept("not")) return { kind: "not", inner: this.#readTerm(variable) };
    if (this.#accept("(")) {
      const inner = this.readOr(variable);
      this.#expect(")");
      return inner;
    }
    const word = this.#take();
    if (TEXT_TESTS.includes(word.toLowerCase())) return this.#readTextTest(word.toLowerCase() as TextTest, variable);
    if (word.toLowerCase().endsWith("/any")) return this.#readAny(word.slice(0, -"/any".length));
    return this.#readComparison(pathBelow(word, variable));
  }

  #readTextTest(test: TextTest, variable: string): Filter {
    this.#expect("(");
    const path = pathBelow(this.#take(), variable);
    this.#expect(",");
    const value = literalOf(this.#take());
    this.#expect(")");
    if (typeof value !== "string") throw invalid(`${test} needs a text`);
    return { kind: "text", test, path, value };
  }

  /** `signInEventTypes/any(t: t eq 'x')`; the colon may stand apart. */
  #readAny(path: string): Filter {
    this.#expect("(");
    let variable = this.#take();
    if (!variable.includes(":")) {
      const colon = this.#take();
      if (!colon.startsWith(":")) throw invalid(`expected ':' and found '${colon}'`);
      if (colon.length > 1) this.#putBack(colon.slice(1));
    } else {
      const rest = variable.slice(variable.indexOf(":") + 1);
      variable = variable.slice(0, variable.indexOf(":"));
      if (rest !== "") this.#putBack(rest);
    }
    const inner = this.readOr(variable);
    this.#expect(")");
    return { kind: "any", path, inner };
  }

  #readComparison(path: string): Filter {
    const operator = this.#take().toLowerCase();
    if (operator === "in") return { kind: "in", path, values: this.#readList() };
    if (!COMPARISONS.includes(operator)) throw invalid(`'${operator}' is no comparison`);
    return { kind: "compare", path, operator: operator as Comparison, value: literalOf(this.#take()) };
  }

  #readList(): readonly Literal[] {
    const values: Literal[] = [];
    this.#expect("(");
    do values.push(literalOf(this.#take()));
    while (this.#accept(","));
    this.#expect(")");
    return values;
  }

  #putBack(token: string): void {
    (this.#tokens as string[]).splice(this.#next, 0, token);
  }

  #peek(): string {
    return this.#tokens[this.#next] ?? "";
  }

  #take(): string {
    const token = this.#tokens[this.#next++];
    if (token === undefined) throw invalid("the expression ends too early");
    return token;
  }

  #accept(word: string): boolean {
    if (this.#peek().toLowerCase() !== word) return false;
    this.#next += 1;
    return true;
  }

  #expect(token: string): void {
    const found = this.#take();
    if (found !== token) throw invalid(`expected '${token}' and found '${found}'`);
  }
}

function tokenize(text: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  const end = text.trimEnd().length;
  while (TOKEN.lastIndex < end) {
    const found = TOKEN.exec(text);
    if (found?.[1] === undefined) throw invalid("a text is not closed");
    tokens.push(found[1]);
  }
  if (tokens.length === 0) throw invalid("the expression is empty");
  return tokens;
}

function pathBelow(path: string, variable: string): string {
  if (variable === "") return path;
  if (path === variable) return "";
  if (path.startsWith(`${variable}/`)) return path.slice(variable.length + 1);
  throw invalid(`'${path}' does not begin with '${variable}'`);
}

function literalOf(token: string): Literal {
  if (token.startsWith("'")) return token.slice(1, -1).replaceAll("''", "'");
  if (token === "true" || token === "false") return token === "true";
  if (token === "null") return null;
  // Times and GUIDs stand without quotes.
  return /^-?\d+(\.\d+)?$/.test(token) ? Number(token) : token;
}

function invalid(why: string) {
  return badRequest(`Invalid filter clause: ${why}.`, "BadRequest");
}
