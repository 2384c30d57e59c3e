import type { TypedData } from "./rpc";

/**
 * How values cross between the host and activities (recordings, rules 21 to 23): not every JSON value survives the way,
 * because the official host passes inputs through .NET.
 */

/** An activity's input from its JSON text. `undefined`: nothing is set, and the handler gets undefined. */
export function activityInput(json: string | null): TypedData | undefined {
  if (json === null) return undefined;
  return { string: dotnetText(JSON.parse(json), json) };
}

/** The trigger metadata of an activity: scalar members of an object input stand beside the input. */
export function activityMetadata(instanceId: string, json: string | null): Record<string, TypedData> {
  const metadata: Record<string, TypedData> = { instanceId: { string: instanceId } };
  if (json === null) return metadata;
  metadata.data = { json };
  return { ...metadata, ...scalarMembers(JSON.parse(json)) };
}

/** Top-level members of an object that are strings, numbers or booleans, as texts. */
export function scalarMembers(value: unknown): Record<string, TypedData> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return {};
  const members: Record<string, TypedData> = {};
  for (const [name, member] of Object.entries(value)) {
    if (typeof member === "string" || typeof member === "number" || typeof member === "boolean") {
      members[name] = { string: dotnetText(member, String(member)) };
    }
  }
  return members;
}

/** JSON text of what an activity returned; null when it returned nothing. */
export function resultText(value: TypedData | null | undefined): string | null {
  if (value === null || value === undefined) return null;
  if (value.string !== undefined) return JSON.stringify(value.string);
  if (value.json !== undefined) return value.json;
  if (value.bytes !== undefined) return JSON.stringify(Buffer.from(value.bytes).toString("base64"));
  const number = value.int ?? value.double;
  if (number !== undefined) return JSON.stringify(number);
  throw new TypeError(`An activity cannot return ${Object.keys(value).join(", ")}.`);
}

/** .NET writes `True` and `False` for booleans, which is no JSON: the handler gets the string (rule 22). */
function dotnetText(value: unknown, json: string): string {
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return value ? "True" : "False";
  return json;
}
