import type { FaultOf, PolicyPreset } from "../../../contracts/scenario-file";
import { DAY, HOUR } from "../../../domain/time";
import { milliseconds } from "../delays";
import { guidOf } from "../random";
import type { Author } from "../truth";

/** Presets of people and tools; Microsoft's own changes are no PATCH (microsoft-changes.ts). */
export type WrittenPreset = Exclude<PolicyPreset, `microsoft-${string}`>;

/** A desired-state tool compares, plans and sends what it saw so long before. */
export const LAST_LOOK = 4 * HOUR;
/** A backup that somebody restores was taken so long before. */
export const BACKUP_AGE = 3 * DAY;
/** A configuration tool applies its own default profile so often. */
const REAPPLIES_EVERY = 4 * HOUR;

/** Whoever edits without the scenario saying who. */
export const ADMIN = "admin@contoso.example";

/** The tools behind the presets, as the audit log shows applications; a person stands behind the others. */
const TOOLS: Readonly<Partial<Record<WrittenPreset, string>>> = {
  "reapply-default": "Config Sync",
  "resend-collections": "Desired State Sync",
  "restore-backup": "Tenant Backup",
};

/** The application that writes, unless the scenario names a person who does. */
export function toolBehind({ preset, by }: FaultOf<"foreign-edit">): Author | undefined {
  if (preset === undefined || by !== undefined) return undefined;
  const name = (TOOLS as Readonly<Partial<Record<PolicyPreset, string>>>)[preset];
  return name === undefined ? undefined : { kind: "foreign", id: guidOf("service principal", name), name };
}

/** Milliseconds until it is done again; undefined: never. */
export function repeatsAfter({ preset, every }: FaultOf<"foreign-edit">): number | undefined {
  if (every !== undefined) return milliseconds(every);
  return preset === "reapply-default" ? REAPPLIES_EVERY : undefined;
}
