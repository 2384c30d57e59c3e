/**
 * Makes recorded and played things comparable: times, ids and stack traces differ by nature; everything else must not.
 */

const GUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const HEX32 = /\b[0-9a-f]{32}\b/g;
const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|\+00:00)/g;
/** From here on a text is a serialized .NET exception with stacks, at any depth of escaping. */
const EXCEPTION = /\{(\\*)"\$type\1":\1"System\.Exception[\s\S]*$/;
const LONG = 1000;
const CUT = 400;

/** Deep copy with every string made comparable. `ids` gives each execution its own name. */
export function canonical(value: unknown, ids: ReadonlyMap<string, string> = new Map()): unknown {
  if (typeof value === "string") return canonicalText(value, ids);
  if (Array.isArray(value)) return value.map((it) => canonical(it, ids));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([key]) => key !== "StackTrace");
  return Object.fromEntries(entries.map(([key, it]) => [canonicalText(key, ids), canonicalMember(key, it, ids)]));
}

/** How long a timer took differs by what the queue needs; hundreds of milliseconds do not. */
function canonicalMember(key: string, value: unknown, ids: ReadonlyMap<string, string>): unknown {
  return key === "elapsed" && typeof value === "number" ? toHundreds(value) : canonical(value, ids);
}

function toHundreds(value: number): number {
  return Math.round(value / 100) * 100;
}

function canonicalText(text: string, ids: ReadonlyMap<string, string>): string {
  const short = text
    .replace(EXCEPTION, "{exception}")
    .replace(/StackTrace:[\s\S]*$/, "StackTrace")
    .replace(/,(\\*)"StackTrace\1":[\s\S]*$/, "}")
    .replace(/(?<="elapsed":)\d+/, (ms) => String(toHundreds(Number(ms))))
    .replace(/(known orchestrator functions:)[\s\S]*$/, "$1")
    .replace(TIME, "TIME")
    .replace(GUID, (id) => ids.get(id) ?? "GUID")
    .replace(HEX32, (id) => ids.get(id) ?? "HEX32")
    .replace(/(?:127\.0\.0\.1|localhost):\d+/g, "HOST")
    .replace(/http:\/\/RPCHOST/g, "http://HOST")
    .replace(/https:\/\/HOST/g, "http://HOST")
    .replace(/taskHub=HUB/g, "taskHub=LocalHub")
    .replace(/code=CODE/g, "code=local");
  return short.length > LONG ? `${short.slice(0, CUT)}…<${short.length} chars in all>` : short;
}

/** Names for executions: which of an instance it is, and whether its id is written as a GUID or as hex digits. */
export function nameExecutions(keys: Iterable<{ InstanceId: string; ExecutionId: string }>): Map<string, string> {
  const names = new Map<string, string>();
  const counts = new Map<string, number>();
  for (const { InstanceId, ExecutionId } of keys) {
    if (names.has(ExecutionId)) continue;
    const instance = canonicalText(InstanceId, names);
    const count = (counts.get(instance) ?? 0) + 1;
    counts.set(instance, count);
    names.set(ExecutionId, `${ExecutionId.includes("-") ? "guid" : "hex"}(${instance})${count}`);
  }
  return names;
}
