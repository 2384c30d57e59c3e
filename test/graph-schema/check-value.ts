import { schemaData } from "./schema-data";
import type { Property, SchemaType, VersionSchema } from "./schema-data";

/** What a value is checked against. */
export interface Expectation {
  readonly version: "v1.0" | "beta";
  /** Parts of an object may be missing: a request that changes some properties, an answer to `$select`. */
  readonly partial: boolean;
  /** The request asked for enum members that are hidden otherwise. */
  readonly showsHidden: boolean;
}

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,12})?(Z|[+-]\d{2}:\d{2})$/;

/** Violations of a value that should be of this type: names, casing, required properties, nulls, enum members, formats. */
export function checkValue(value: unknown, type: string, where: string, expected: Expectation): string[] {
  const schema = schemaData().versions[expected.version];
  if (type.startsWith("Edm.")) return checkPrimitive(value, type, where);
  if (schema.opaqueTypes.includes(type)) return [];
  const declared = schema.types[type];
  if (declared === undefined) return [];
  if (declared.kind === "enum") return checkEnum(value, declared, where, expected);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [`${where}: must be an object`];
  return checkObject(value as Record<string, unknown>, type, where, expected, schema);
}

function checkObject(
  value: Readonly<Record<string, unknown>>,
  statedType: string,
  where: string,
  expected: Expectation,
  schema: VersionSchema,
): string[] {
  const annotated = value["@odata.type"];
  const type = typeof annotated === "string" ? annotated.replace(/^#/, "") : statedType;
  const chain = ancestry(schema, type);
  const problems: string[] = [];
  if (chain.length === 0) return [`${where}: the type ${type} is not in the schema`];
  if (!chain.some((one) => one.name === statedType)) problems.push(`${where}: ${type} is no ${statedType}`);
  if (chain[0]?.type.abstract === true && annotated === undefined) problems.push(`${where}: @odata.type is missing`);

  const properties = propertiesOf(schema, chain);
  const open = chain.some((one) => one.type.openType === true);
  for (const [key, item] of Object.entries(value)) {
    if (key.includes("@")) continue;
    const property = properties.get(key);
    if (property !== undefined)
      problems.push(...checkProperty(item, property, `${where}.${key}`, expected, schema, `${type}/${key}`));
    else if (chain.some((one) => one.type.omitted?.[key] !== undefined)) continue;
    else if (!open) problems.push(`${where}.${key}: no such property of ${type}`);
    else if ([...properties.keys()].some((name) => name.toLowerCase() === key.toLowerCase())) {
      problems.push(`${where}.${key}: wrong casing`);
    }
  }
  if (!expected.partial) {
    for (const [name, property] of properties) {
      const required = property.nullable === false && property.collection !== true && property.navigation !== true;
      if (required && value[name] === undefined) problems.push(`${where}.${name}: required and missing`);
    }
  }
  return problems;
}

function checkProperty(
  item: unknown,
  property: Property,
  where: string,
  expected: Expectation,
  schema: VersionSchema,
  name: string,
): string[] {
  if (property.collection === true) {
    if (item === null) return property.navigation === true ? [] : [`${where}: a collection is never null`];
    if (!Array.isArray(item)) return [`${where}: must be an array`];
    return item.flatMap((one, index) =>
      one === null && property.nullable !== false ? [] : checkValue(one, property.type, `${where}[${index}]`, expected),
    );
  }
  if (item === null) return property.nullable === false ? [`${where}: must not be null`] : [];
  if (item === "" && schema.documentedEmptyEnum.includes(name)) return [];
  return checkValue(item, property.type, where, expected);
}

function checkEnum(value: unknown, type: SchemaType, where: string, expected: Expectation): string[] {
  if (typeof value !== "string") return [`${where}: must be the name of an enum member`];
  const parts = type.isFlags === true ? value.split(",") : [value];
  return parts.flatMap((part) => {
    if (type.members?.[part] === undefined) return [`${where}: '${part}' is no member of the enum`];
    const hidden = type.hiddenWithoutPrefer?.includes(part) === true && !expected.showsHidden;
    return hidden ? [`${where}: '${part}' is answered as unknownFutureValue unless asked for`] : [];
  });
}

function checkPrimitive(value: unknown, type: string, where: string): string[] {
  const fits = (() => {
    switch (type) {
      case "Edm.String":
        return typeof value === "string";
      case "Edm.Boolean":
        return typeof value === "boolean";
      case "Edm.Guid":
        return typeof value === "string" && GUID.test(value);
      case "Edm.DateTimeOffset":
        return typeof value === "string" && MOMENT.test(value);
      case "Edm.Int32":
      case "Edm.Int64":
        return Number.isInteger(value);
      case "Edm.Double":
        return typeof value === "number";
      default:
        return true;
    }
  })();
  return fits ? [] : [`${where}: ${JSON.stringify(value)} is no ${type}`];
}

/** The type and those it derives from, the most derived first. */
function ancestry(schema: VersionSchema, name: string): { name: string; type: SchemaType }[] {
  const chain: { name: string; type: SchemaType }[] = [];
  for (
    let next: string | null | undefined = name;
    next !== null && next !== undefined;
    next = chain.at(-1)?.type.baseType
  ) {
    const type = schema.types[next];
    if (type === undefined) break;
    chain.push({ name: next, type });
  }
  return chain;
}

function propertiesOf(
  schema: VersionSchema,
  chain: readonly { name: string; type: SchemaType }[],
): Map<string, Property> {
  const own = chain.flatMap(({ name, type }) => [
    ...Object.entries(type.properties ?? {}),
    ...Object.entries(schema.documentedBeyondSchema[name] ?? {}),
  ]);
  // A derived type's own statement about a property wins.
  return new Map(own.reverse());
}
