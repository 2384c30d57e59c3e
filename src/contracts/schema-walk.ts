import * as z from "zod";
import { valueAt } from "./file-problem";
import type { DocumentPath } from "./file-problem";

type Schema = z.core.$ZodType;

/** What a schema cannot say by itself to a person who wrote something else. */
export interface Hint {
  /** Completes "expected …". */
  readonly expected: string;
  /** What to write instead, where that can be told from what was written. */
  readonly suggest?: (found: unknown) => string | undefined;
}

/** Hints by schema; `schema.register(hints, {…})`. */
export const hints = z.registry<Hint>();

/** Every schema that may apply at a path: alternatives of unions, with optional, default and transforming layers peeled off and kept. */
function schemasAt(root: Schema, path: DocumentPath): Schema[] {
  return path.reduce<Schema[]>((level, part) => level.flatMap((schema) => childrenAt(schema, part)), layersOf(root));
}

/** What the schemas at a path expect: the words of the outermost one, the suggestion of any that has one. */
export function hintAt(root: Schema, path: DocumentPath): Hint | undefined {
  const found = schemasAt(root, path)
    .map((schema) => hints.get(schema))
    .filter((hint) => hint !== undefined);
  const [outermost] = found;
  if (outermost === undefined) return undefined;
  const suggest = (value: unknown): string | undefined =>
    found.map((hint) => hint.suggest?.(value)).find((suggestion) => suggestion !== undefined);
  return { expected: outermost.expected, suggest };
}

/**
 * The keys that the mapping at this path may have; of the alternatives of a union only those that its own fixed words
 * (such as `kind`) allow. Empty where any key may stand.
 */
export function keysAt(root: Schema, path: DocumentPath, mapping: unknown): string[] {
  const keys = schemasAt(root, path).flatMap((schema) => {
    const { def } = inner(schema);
    if (def.type !== "object") return [];
    const contradicted = Object.entries(def.shape).some(([key, member]) => {
      const { def: memberDef } = inner(member);
      const value = valueAt(mapping, [key]);
      return memberDef.type === "literal" && value !== undefined && !memberDef.values.some((word) => word === value);
    });
    return contradicted ? [] : Object.keys(def.shape);
  });
  return [...new Set(keys)];
}

/** The fixed words that may stand at a path: literals and enumerations. */
export function literalsAt(root: Schema, path: DocumentPath): string[] {
  return schemasAt(root, path).flatMap((schema) => {
    const { def } = inner(schema);
    const words = def.type === "literal" ? def.values : def.type === "enum" ? Object.values(def.entries) : [];
    return words.filter((word) => typeof word === "string");
  });
}

function inner(schema: Schema): z.core.$ZodTypes["_zod"] {
  // zod's own way to narrow the core base type to its union of known schemas.
  return (schema as z.core.$ZodTypes)._zod;
}

function childrenAt(schema: Schema, part: string | number): Schema[] {
  const { def } = inner(schema);
  if (def.type === "object") {
    const child = Object.hasOwn(def.shape, part) ? def.shape[part] : undefined;
    return child === undefined ? [] : layersOf(child);
  }
  if (def.type === "array") return layersOf(def.element);
  if (def.type === "record") return layersOf(def.valueType);
  return [];
}

/** The schema itself, then what it wraps, outermost first: a hint on the whole wins over one on a part. */
function layersOf(schema: Schema): Schema[] {
  const { def } = inner(schema);
  if (def.type === "pipe") return [schema, ...layersOf(def.in)];
  if (def.type === "lazy") return [schema, ...layersOf(def.getter())];
  if (def.type === "union") return [schema, ...def.options.flatMap(layersOf)];
  // Optional, nullable, default, prefault, readonly: they all hold one inner schema.
  return "innerType" in def ? [schema, ...layersOf(def.innerType)] : [schema];
}
