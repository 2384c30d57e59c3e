import * as z from "zod";
import type { TenantGuard } from "../domain/guard/guard";
import { readDocument } from "./document";
import type { DocumentPath, FileProblem } from "./document";
import { count, groupName, localHours, timeZone } from "./file-values";
import { findImpossibleHours } from "./schedule-checks";

const strategy = z.enum(["freeze", "close-registration", "retain-registered", "restore"]);

/** The tenant guard's file exactly as documented. What it does not mention under `allow` is not allowed, but any strategy is. */
export const guardSchema = z.strictObject({
  apiVersion: z.literal("passkey-rollout/v1"),
  kind: z.literal("TenantGuard"),
  approvals: z.strictObject({ approvers: groupName, minimum: count(1, 20).optional() }).optional(),
  protect: z.strictObject({ groups: z.array(groupName).optional() }).optional(),
  allow: z
    .strictObject({
      anyAaguid: z.boolean().optional(),
      privileged: z.boolean().optional(),
      strategies: z.array(strategy).min(1).optional(),
    })
    .optional(),
  limits: z.strictObject({ waveUsers: count(1).optional(), riskBudgetUsers: count(0).optional() }).optional(),
  windows: z
    .array(z.strictObject({ ...localHours, timeZone }))
    .max(50)
    .optional(),
});

export type ParsedGuard =
  | { readonly ok: true; readonly guard: TenantGuard }
  | { readonly ok: false; readonly problems: readonly FileProblem[] };

/** Reads a guard file (YAML or JSON) and keeps the lines of its rules, so that a refusal can name them. */
export function parseGuard(text: string, file: string): ParsedGuard {
  const read = readDocument(text, file, guardSchema, [(content) => findImpossibleHours(content, ["windows", "*"])]);
  if (!read.ok) return read;
  const { approvals, protect, allow, limits, windows } = read.value;
  const lineOf = (path: DocumentPath): number => read.locate(path).line;
  const guard: TenantGuard = {
    ...(approvals === undefined
      ? {}
      : { approvals: { approvers: approvals.approvers, minimum: approvals.minimum ?? 1 } }),
    protect: { groups: protect?.groups ?? [] },
    allow: {
      anyAaguid: allow?.anyAaguid ?? false,
      privileged: allow?.privileged ?? false,
      strategies: allow?.strategies ?? strategy.options,
    },
    limits: {
      ...(limits?.waveUsers === undefined ? {} : { waveUsers: limits.waveUsers }),
      ...(limits?.riskBudgetUsers === undefined ? {} : { riskBudgetUsers: limits.riskBudgetUsers }),
    },
    windows: windows ?? [],
    source: { file, lines: Object.fromEntries(RULES.map((rule) => [rule.join("."), lineOf(rule)])) },
  };
  return { ok: true, guard };
}

/** Every rule that a plan can break. A rule that the file leaves to its default is placed at the mapping that lacks it. */
const RULES: readonly (readonly string[])[] = [
  ["approvals", "approvers"],
  ["approvals", "minimum"],
  ["protect", "groups"],
  ["allow", "anyAaguid"],
  ["allow", "privileged"],
  ["allow", "strategies"],
  ["limits", "waveUsers"],
  ["limits", "riskBudgetUsers"],
  ["windows"],
];
