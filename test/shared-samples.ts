import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The text of a sample beside the project, or undefined where there is none. */
export function sharedSamples(name: string): unknown {
  const file = join(__dirname, "..", "..", "shared", "samples", name);
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as unknown) : undefined;
}

/** The `record` of each entry, pages opened; nothing where the samples are absent. */
export function recordsOf(samples: unknown): Record<string, unknown>[] {
  const entries = (samples as { records?: { record: Record<string, unknown> }[] } | undefined)?.records ?? [];
  return entries.flatMap(({ record }) =>
    Array.isArray(record.value) ? (record.value as Record<string, unknown>[]) : [record],
  );
}
