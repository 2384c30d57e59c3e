import * as z from "zod";
import { parseDuration } from "../domain/plan/duration";
import { parseIso } from "../domain/time";
import { durationText, groupName, people, platformName, providerName, share, upn } from "./tenant-file";

/** What goes wrong, who decides what, and what operators do while a plan is rehearsed. */

const RELATIVE = /^(?:start|wave\s+([1-9]\d*))\s*(?:([+-])\s*(\w+))?$/;

/** `wave 2 + 1h` taken apart: which wave (undefined: the start), and how long after it in milliseconds (negative: before). */
export function parseRelativeTime(text: string): { wave: number | undefined; offset: number } | undefined {
  const parts = RELATIVE.exec(text.trim());
  if (parts === null) return undefined;
  const offset = parts[3] === undefined ? 0 : parseDuration(parts[3]);
  if (offset === undefined) return undefined;
  return { wave: parts[1] === undefined ? undefined : Number(parts[1]), offset: parts[2] === "-" ? -offset : offset };
}

const scenarioTime = z
  .string()
  .refine((text) => parseIso(text) !== undefined || parseRelativeTime(text) !== undefined, {
    error: "must be a moment such as 2026-12-02T10:00:00Z, `wave 2 + 1h`, `wave 3 - 1h` or `start + 3d`",
  });

/** The parts of Graph that a fault can hit, and by which requests are counted. */
export const GRAPH_APIS = [
  "policy",
  "groups",
  "users",
  "methods",
  "roles",
  "directoryAudits",
  "signIns",
  "reports",
  "licences",
  "organization",
  "conditionalAccess",
  "servicePrincipals",
  "batch",
] as const;

const when = { at: scenarioTime, for: durationText.optional() };
const onRequests = {
  ...when,
  /** All of them unless given. */
  api: z.enum(GRAPH_APIS).optional(),
  /** Of the requests that it could hit. */
  share: share.default(1),
};
const seconds = z.number().min(0, "must be a number of seconds");
const requestFault = <K extends string>(kind: K) => z.strictObject({ ...onRequests, kind: z.literal(kind) });

const aaguidEdit = z.union([
  providerName,
  z.strictObject({ aaguid: providerName, /** By id or name; the default profile unless given. */ profile: z.string() }),
]);

/** Exactly what a colleague does in the portal or a script: read, change, write. Groups by name or id. */
const edit = z
  .strictObject({
    addTarget: groupName.optional(),
    removeTarget: groupName.optional(),
    addExclusion: groupName.optional(),
    removeExclusion: groupName.optional(),
    addAaguid: aaguidEdit.optional(),
    removeAaguid: aaguidEdit.optional(),
    setScalar: z.record(z.string(), z.union([z.boolean(), z.string(), z.null()])).optional(),
    /** Sent as it stands. */
    patch: z.record(z.string(), z.unknown()).optional(),
  })
  .refine((value) => Object.keys(value).length === 1, { error: "must hold exactly one edit" });

export const POLICY_PRESETS = [
  "reapply-default",
  "resend-collections",
  "restore-backup",
  "wipe-profiles",
  "microsoft-2026-09",
  "microsoft-2027-02",
] as const;

export const NOISE_PRESETS = [
  "monday-surge",
  "password-expiry",
  "new-joiners",
  "leavers",
  "vpn-change",
  "holiday",
  "upn-changes",
  "ca-policy-edit",
] as const;

const foreignEdit = z
  .strictObject({
    ...when,
    kind: z.literal("foreign-edit"),
    /** The person who does it; without it admin@contoso.example, or the preset's own application. */
    by: upn.optional(),
    /**
     * It lands in the instant between the app's last read and its PATCH, so that the PATCH overwrites it: with `at: wave N`
     * before the one that gives wave N access, otherwise before the first one after `at`.
     */
    slips: z.literal("in", { error: "must be `in`" }).optional(),
    edit: edit.optional(),
    preset: z.enum(POLICY_PRESETS).optional(),
    /** Does the same again so often, until `for` is over; `reapply-default` does so by itself. */
    every: durationText.optional(),
  })
  .refine((value) => (value.edit === undefined) !== (value.preset === undefined), {
    error: "must have either `edit` or `preset`",
  })
  .refine((value) => value.for === undefined || value.every !== undefined || value.preset === "reapply-default", {
    error: "`for` needs `every`: an edit that is made once does not last",
  });

const fault = z.discriminatedUnion("kind", [
  z.strictObject({
    ...when,
    kind: z.literal("sign-in-failure"),
    code: z.int("must be a sign-in error code such as 135016").min(1, "must be a sign-in error code such as 135016"),
    /** Of the people whom the filter leaves; drawn once for the fault. */
    share: share.default(1),
    provider: providerName.optional(),
    platform: platformName.optional(),
    /** Not only passkeys: whatever these people try fails. */
    everyone: z.boolean().default(false),
  }),
  requestFault("throttle").extend({ retryAfter: seconds.optional() }),
  requestFault("5xx").extend({
    retryAfter: seconds.optional(),
    status: z.union([z.literal(500), z.literal(502), z.literal(503), z.literal(504)]).optional(),
  }),
  requestFault("5xx-after-effect"),
  requestFault("cut"),
  requestFault("slow").extend({ delay: durationText.default("45s") }),
  requestFault("html"),
  /** Reads answer what was true so long ago. */
  requestFault("stale-read").extend({ lag: durationText.default("90s") }),
  requestFault("silent-noop"),
  requestFault("expired-skiptoken"),
  foreignEdit,
  z.strictObject({
    at: scenarioTime,
    kind: z.literal("membership"),
    group: groupName,
    add: z.union([people, z.array(upn)]).default(0),
    remove: z.union([people, z.array(upn)]).default(0),
    by: upn.default("admin@contoso.example"),
  }),
  z.strictObject({ ...when, kind: z.literal("logs-missing"), source: z.enum(["signIns", "directoryAudits"]) }),
  z.strictObject({ ...when, kind: z.literal("noise"), preset: z.enum(NOISE_PRESETS) }),
  z.strictObject({ ...when, kind: z.literal("crash") }),
  z.strictObject({ ...when, kind: z.literal("teams-down") }),
]);

const decision = z.strictObject({
  wave: z.int("must be the number of a wave").min(1, "must be the number of a wave").optional(),
  kind: z.enum(["before", "insufficient", "risk", "lockout", "drift", "rollback"]).optional(),
  decide: z.enum(["approve", "reject", "none"]),
  after: durationText.default("30m"),
  by: upn.optional(),
});

/** What operators do. */
const ACTIONS = [
  "pause",
  "resume",
  "freeze",
  "abort",
  "rollback",
  "retry",
  "skip",
  "extend",
  "rebaseline",
  "replan",
  "stop-switch",
] as const;

/** Words that are kept for what the HTTP API does not offer yet: a scenario that uses one would do nothing. */
const LATER: readonly (typeof ACTIONS)[number][] = ["retry", "skip", "extend", "replan"];

const NOW_WORDS = `one of ${ACTIONS.filter((word) => !LATER.includes(word)).join(", ")}`;

const deed = z.enum(ACTIONS, { error: `must be ${NOW_WORDS}` }).refine((word) => !LATER.includes(word), {
  error: ({ input }) => `the action "${String(input)}" is not available in this version`,
  params: { expected: NOW_WORDS, suggestion: "remove this action" },
});

const action = z.strictObject({
  at: scenarioTime,
  do: deed,
  by: upn,
  wave: z.int("must be the number of a wave").min(1, "must be the number of a wave").optional(),
  /** The plan file of a `replan`, beside the scenario file. */
  with: z.string().min(1).optional(),
  /** Of a `stop-switch`; `on` unless given. */
  to: z.enum(["on", "off"]).optional(),
});

export const scenarioFile = z.strictObject({
  apiVersion: z.literal("passkey-rollout/v1", { error: "must be passkey-rollout/v1" }),
  kind: z.literal("Scenario", { error: "must be Scenario" }),
  proofs: z.enum(["walked", "none"]).default("walked"),
  endsAfter: durationText.default("40d"),
  faults: z.array(fault).default([]),
  decisions: z.array(decision).default([]),
  actions: z.array(action).default([]),
});

/** The scenario file with every default filled in. */
export type ScenarioFile = z.infer<typeof scenarioFile>;
export type Fault = ScenarioFile["faults"][number];
export type FaultOf<K extends Fault["kind"]> = Extract<Fault, { kind: K }>;
export type PolicyEdit = NonNullable<FaultOf<"foreign-edit">["edit"]>;
export type PolicyPreset = (typeof POLICY_PRESETS)[number];
export type NoisePreset = (typeof NOISE_PRESETS)[number];
export type GraphApi = (typeof GRAPH_APIS)[number];
export type ScenarioDecision = ScenarioFile["decisions"][number];
export type ScenarioAction = ScenarioFile["actions"][number];
