import type { PlanGate } from "../domain/plan/plan";
import { readDocument } from "./document";
import type { FileProblem } from "./file-problem";
import { fillGate } from "./fill-plan";
import { gateSchema } from "./gate-schema";
import { findImpossibleRates } from "./rate-checks";

export type ParsedGate =
  { readonly ok: true; readonly gate: PlanGate } | { readonly ok: false; readonly problems: readonly FileProblem[] };

/** Reads a gate alone in its file (YAML or JSON), as it would stand under `gates:` of a plan, with every default filled in. */
export function parseGate(text: string, file: string): ParsedGate {
  const read = readDocument(text, file, gateSchema, [(content) => findImpossibleRates(content, [])]);
  return read.ok ? { ok: true, gate: fillGate(read.value) } : read;
}
