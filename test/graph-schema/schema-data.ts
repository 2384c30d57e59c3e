import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

export interface Property {
  readonly type: string;
  readonly collection?: boolean;
  readonly nullable?: boolean;
  readonly navigation?: boolean;
}

export interface SchemaType {
  readonly kind: "entity" | "complex" | "enum";
  readonly baseType?: string | null;
  readonly openType?: boolean;
  readonly abstract?: boolean;
  readonly partial?: boolean;
  readonly omitted?: Readonly<Record<string, string>>;
  readonly properties?: Readonly<Record<string, Property>>;
  readonly members?: Readonly<Record<string, number | null>>;
  readonly isFlags?: boolean;
  readonly hiddenWithoutPrefer?: readonly string[];
}

export interface VersionSchema {
  readonly types: Readonly<Record<string, SchemaType>>;
  readonly opaqueTypes: readonly string[];
  readonly documentedBeyondSchema: Readonly<Record<string, Readonly<Record<string, Property>>>>;
  readonly documentedEmptyEnum: readonly string[];
}

export interface Shape {
  readonly type?: string;
  readonly collection?: boolean;
  readonly kind?: string;
  readonly partial?: boolean;
  readonly maxRequests?: number;
}

export interface Operation {
  readonly query?: readonly string[];
  readonly queryTolerated?: readonly string[];
  readonly request?: Shape;
  readonly response?: Shape;
  readonly success: readonly number[];
  readonly tolerated?: readonly number[];
}

export interface PathItem {
  readonly template: string;
  readonly aliases?: readonly string[];
  readonly versions: readonly string[];
  readonly typeById?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly operations: Readonly<Record<string, Operation>>;
}

export interface SchemaData {
  readonly versions: Readonly<Record<"v1.0" | "beta", VersionSchema>>;
  readonly paths: readonly PathItem[];
  readonly errorStatuses: readonly number[];
  readonly envelope: readonly string[];
}

/** Beside the project, where the workshop keeps it; a clone without it skips these checks. */
const FOLDER = join(__dirname, "../../../shared/graph-schema");

let loaded: SchemaData | undefined;

export function hasSchemaData(): boolean {
  return existsSync(join(FOLDER, "paths.json"));
}

/** The published schema as data; read once. Ask `hasSchemaData` first. */
export function schemaData(): SchemaData {
  loaded ??= read();
  return loaded;
}

function read(): SchemaData {
  const json = (name: string) => JSON.parse(readFileSync(join(FOLDER, name), "utf8")) as unknown;
  const paths = json("paths.json") as {
    paths: readonly PathItem[];
    errorResponse: { statuses: readonly number[] };
    collectionEnvelope: { required: readonly string[]; allowed: readonly string[] };
  };
  return {
    versions: { "v1.0": json("v1.0.json") as VersionSchema, beta: json("beta.json") as VersionSchema },
    paths: paths.paths,
    errorStatuses: paths.errorResponse.statuses,
    envelope: paths.collectionEnvelope.allowed,
  };
}
