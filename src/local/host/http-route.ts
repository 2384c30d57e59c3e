/**
 * Routes of HTTP functions, as ASP.NET reads them: literals, `{name}`, `{name?}`, `{name:int}`, `{*path}`, several parts in
 * one segment. Matching ignores case; a literal is preferred to a parameter (recordings, rule 56).
 */
export interface HttpRoute {
  /** Smaller is preferred; compared segment by segment. */
  readonly precedence: readonly number[];
  /** The values of the parameters, or undefined when the path is another. Takes segments as they came, undecoded. */
  readonly match: (segments: readonly string[]) => Record<string, string> | undefined;
}

export class RouteSyntaxError extends Error {
  override readonly name = "RouteSyntaxError";
  readonly route: string;
  constructor(route: string, why: string) {
    super(`The route "${route}" cannot be read: ${why}.`);
    this.route = route;
  }
}

interface Parameter {
  readonly name: string;
  readonly isCatchAll: boolean;
  readonly isOptional: boolean;
  readonly fallback: string | undefined;
  readonly constraints: readonly ((value: string) => boolean)[];
}

type Segment =
  | { readonly kind: "literal"; readonly text: string }
  | { readonly kind: "parameter"; readonly parameter: Parameter }
  | { readonly kind: "mixed"; readonly pattern: RegExp; readonly parameters: readonly Parameter[] };

/** Throws RouteSyntaxError. */
export function compileRoute(route: string): HttpRoute {
  const segments = splitPath(route).map((text) => readSegment(route, text));
  return { precedence: segments.map(precedenceOf), match: (path) => matchSegments(segments, path) };
}

/** The segments of a path or a route; slashes at the ends do not count. */
export function splitPath(path: string): string[] {
  const inner = path.replace(/^\/+|\/+$/g, "");
  return inner === "" ? [] : inner.split(/\/(?![^{]*\})/);
}

export function comparePrecedence(a: readonly number[], b: readonly number[]): number {
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function precedenceOf(segment: Segment): number {
  if (segment.kind === "literal") return 1;
  if (segment.kind === "mixed") return 2;
  const { isCatchAll, constraints } = segment.parameter;
  return (isCatchAll ? 5 : 3) + (constraints.length > 0 ? 0 : 1);
}

function matchSegments(segments: readonly Segment[], path: readonly string[]): Record<string, string> | undefined {
  const values: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const given = path[index];
    if (segment.kind === "parameter" && segment.parameter.isCatchAll) {
      const rest = path.slice(index).map(decodeSegment).join("/");
      return put(values, segment.parameter, rest === "" ? undefined : rest) ? values : undefined;
    }
    if (!matchSegment(segment, given, values)) return undefined;
  }
  return path.length > segments.length ? undefined : values;
}

function matchSegment(segment: Segment, given: string | undefined, values: Record<string, string>): boolean {
  const text = given === undefined ? undefined : decodeSegment(given);
  switch (segment.kind) {
    case "literal":
      return text?.toLowerCase() === segment.text;
    case "parameter":
      return put(values, segment.parameter, text);
    case "mixed": {
      const found = text === undefined ? null : segment.pattern.exec(text);
      return found !== null && segment.parameters.every((it, index) => put(values, it, found[index + 1]));
    }
  }
}

/** Puts a value down unless a constraint forbids it; an optional parameter without a value is absent. */
function put(values: Record<string, string>, parameter: Parameter, text: string | undefined): boolean {
  const value = text ?? parameter.fallback;
  if (value === undefined) return parameter.isOptional || parameter.isCatchAll;
  if (!parameter.constraints.every((holds) => holds(value))) return false;
  values[parameter.name] = value;
  return true;
}

/** Decodes everything but `%2F`, which stays as it came. */
export function decodeSegment(text: string): string {
  try {
    return decodeURIComponent(text.replace(/%2f/gi, (slash) => `%25${slash.slice(1)}`));
  } catch {
    return text; // a stray percent sign
  }
}

function readSegment(route: string, text: string): Segment {
  const whole = /^\{([^{}]*(?:\{[^{}]*\}[^{}]*)*)\}$/.exec(text);
  if (whole?.[1] !== undefined) return { kind: "parameter", parameter: readParameter(route, whole[1]) };
  if (!text.includes("{")) return { kind: "literal", text: text.toLowerCase() };
  const parameters: Parameter[] = [];
  const pattern = text.replace(/\{([^{}]*)\}|[^{}]+/g, (part, inner: string | undefined) => {
    if (inner === undefined) return part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    parameters.push(readParameter(route, inner));
    return "(.+?)";
  });
  return { kind: "mixed", pattern: new RegExp(`^${pattern}$`, "i"), parameters };
}

function readParameter(route: string, text: string): Parameter {
  const found = /^(\*{0,2})([^:?=*]+)((?::[^:=]+?(?:\([^)]*\))?)*)(\?)?(?:=(.*))?$/.exec(text);
  if (found === null) throw new RouteSyntaxError(route, `"{${text}}" is no parameter`);
  const [, stars, name, constraints, optional, fallback] = found;
  return {
    name: name ?? "",
    isCatchAll: stars !== "",
    isOptional: optional === "?",
    fallback,
    constraints: (constraints ?? "")
      .split(/:(?![^(]*\))/)
      .filter((it) => it !== "")
      .map((it) => readConstraint(route, it)),
  };
}

const INTEGER = /^[+-]?\d+$/;
const NUMBER = /^[+-]?\d*\.?\d+(e[+-]?\d+)?$/i;
const GUID = /^\{?[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}\}?$/i;

const CONSTRAINTS: Record<string, (value: string, a: number, b: number) => boolean> = {
  int: (value) => INTEGER.test(value) && Math.abs(Number(value)) < 2 ** 31,
  long: (value) => INTEGER.test(value),
  bool: (value) => /^(true|false)$/i.test(value),
  decimal: (value) => NUMBER.test(value),
  double: (value) => NUMBER.test(value),
  float: (value) => NUMBER.test(value),
  datetime: (value) => !Number.isNaN(Date.parse(value)),
  guid: (value) => GUID.test(value),
  alpha: (value) => /^[a-z]*$/i.test(value),
  required: (value) => value !== "",
  minlength: (value, a) => value.length >= a,
  maxlength: (value, a) => value.length <= a,
  length: (value, a, b) => value.length >= a && value.length <= (Number.isNaN(b) ? a : b),
  min: (value, a) => INTEGER.test(value) && Number(value) >= a,
  max: (value, a) => INTEGER.test(value) && Number(value) <= a,
  range: (value, a, b) => INTEGER.test(value) && Number(value) >= a && Number(value) <= b,
};

function readConstraint(route: string, text: string): (value: string) => boolean {
  const [, name, args] = /^(\w+)(?:\((.*)\))?$/.exec(text) ?? [];
  if (name === "regex" && args !== undefined) return (value) => new RegExp(args, "i").test(value);
  const holds = CONSTRAINTS[name?.toLowerCase() ?? ""];
  if (holds === undefined) throw new RouteSyntaxError(route, `the constraint "${text}" is unknown`);
  const [a = Number.NaN, b = Number.NaN] = (args ?? "")
    .split(",")
    .map((it) => (it.trim() === "" ? Number.NaN : Number(it)));
  return (value) => holds(value, a, b);
}
