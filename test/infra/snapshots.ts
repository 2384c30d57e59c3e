import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

/** What would be deployed for one row of combinations.json, as the compiler works it out without Azure. */
export interface Snapshot {
  readonly predictedResources: readonly Resource[];
  readonly outputs?: Readonly<Record<string, string>>;
  readonly diagnostics: readonly unknown[];
}

export interface Resource {
  readonly type: string;
  /** What Graph makes has none. */
  readonly name?: string;
  readonly id?: string;
  readonly scope?: string;
  // What a resource holds depends on its type; the tests say what they expect there.
  readonly properties: Readonly<Record<string, unknown>>;
  readonly identity?: { readonly userAssignedIdentities: Readonly<Record<string, unknown>> };
}

export const root = path.join(__dirname, "../..");
const folder = path.join(root, "dist/infra");

/** Set by scripts/check-infra.mjs; empty where there is no compiler. */
export const compiler = process.env.INFRA_COMPILER ?? "";

/** Without a compiler there is nothing to assert on, and the step has said so. */
export const describeCompiled = compiler === "" ? describe.skip : describe;
/** The same for infra/graph, whose types may be out of reach where there is a compiler. */
export const describeGraph = process.env.INFRA_GRAPH === "compiled" ? describe : describe.skip;

export const combinations = JSON.parse(readFileSync(path.join(__dirname, "combinations.json"), "utf8")) as readonly {
  readonly name: string;
  readonly of: "main" | "graph";
  readonly parameters: Readonly<Record<string, unknown>>;
}[];
export const MAIN = combinations.filter(({ of }) => of === "main").map(({ name }) => name);
export const GRAPH = combinations.filter(({ of }) => of === "graph").map(({ name }) => name);

export function readSnapshot(name: string): Snapshot {
  const file = path.join(folder, `${name}.snapshot.json`);
  if (!existsSync(file)) throw new Error(`There is no snapshot '${name}': run \`npm run check:infra\`.`);
  return JSON.parse(readFileSync(file, "utf8")) as Snapshot;
}

export function ofType({ predictedResources }: Snapshot, type: string): readonly Resource[] {
  return predictedResources.filter((each) => each.type.toLowerCase() === type.toLowerCase());
}

/** The one resource of that type whose name ends so. */
export function only(snapshot: Snapshot, type: string, ending = ""): Resource {
  const [found, ...more] = ofType(snapshot, type).filter(({ name = "" }) => name.endsWith(ending));
  if (found === undefined || more.length > 0)
    throw new Error(`There are ${String(more.length + (found ? 1 : 0))} resources ${type} …${ending}.`);
  return found;
}

/** The app settings, with what Azure only knows after deploying replaced by what it would look like. */
export function appSettings(name: string): Readonly<Record<string, string>> {
  const { properties } = only(readSnapshot(name), "Microsoft.Web/sites/config", "/appsettings");
  return Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, fillIn(String(value))]));
}

const CLIENT_IDS: Readonly<Record<string, string>> = {
  reader: "55555555-5555-4555-8555-555555555551",
  writer: "55555555-5555-4555-8555-555555555552",
};

/**
 * An expression that is left over, worked out with stand-ins. They are few: `format`, `coalesce`, a property of a resource,
 * a suffix of the cloud. Anything else throws, so that a test never believes a value that it did not understand.
 */
function fillIn(value: string): string {
  if (!value.startsWith("[")) return value;
  let text = value.slice(1, -1);
  const replacements: readonly (readonly [RegExp, (...parts: string[]) => string])[] = [
    [/environment\(\)\.suffixes\.storage/g, () => "'core.windows.net'"],
    [
      /reference\('[^']*\/id-(reader|writer)-[^']*', '[^']*'\)\.clientId/g,
      (_, who = "") => `'${CLIENT_IDS[who] ?? ""}'`,
    ],
    [/reference\('[^']*\/components\/[^']*', '[^']*'\)\.ConnectionString/g, () => "'InstrumentationKey=0'"],
    [/reference\('[^']*\/schedulers\/[^']*', '[^']*'\)\.endpoint/g, () => "'https://dts.example.durabletask.io'"],
    [/coalesce\(('[^']*'), '[^']*'\)/g, (_, first = "") => first],
    [
      /format\('([^']*)'((?:, '[^']*')*)\)/g,
      (_, pattern = "", rest = "") => {
        const parts = [...rest.matchAll(/'([^']*)'/g)].map((part) => part[1] ?? "");
        return `'${pattern.replace(/\{(\d)\}/g, (__, n: string) => parts[Number(n)] ?? "")}'`;
      },
    ],
  ];
  for (const [pattern, replacement] of replacements) text = text.replace(pattern, replacement);
  const literal = /^'([^']*)'$/.exec(text)?.[1];
  if (literal === undefined) throw new Error(`The tests cannot work out ${value}; what is left is ${text}.`);
  return literal;
}
