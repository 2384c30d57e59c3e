import * as z from "zod";
import { labelOf, providerNamed, PROVIDERS } from "../domain/plan/aaguids";
import type { NamedAaguid } from "../domain/plan/plan";
import {
  clockTime,
  count,
  duration,
  groupName,
  guid,
  label,
  localDate,
  localDateOrTime,
  localHours,
  percent,
  startTime,
  timeZone,
  withHint,
} from "./file-values";
import { gateSchema } from "./gate-schema";
import { didYouMean } from "./near-word";

/** A provider's name or an AAGUID; becomes the AAGUIDs that it stands for, with labels for people. */
const aaguid = withHint(
  z.string().transform((written, context): NamedAaguid[] => {
    const aaguids = providerNamed(written)?.aaguids ?? [guid.safeParse(written).data].filter((id) => id !== undefined);
    if (aaguids.length === 0) context.addIssue({ code: "custom" });
    return aaguids.map((id) => ({ aaguid: id, name: labelOf(id) }));
  }),
  {
    expected: "a passkey provider such as 1password, or an AAGUID",
    suggest: (found) =>
      typeof found === "string"
        ? didYouMean(
            found,
            PROVIDERS.map(({ name }) => name),
          )
        : undefined,
  },
);

const profile = z.strictObject({
  id: guid.optional().describe("Only to adopt an existing profile; otherwise one is created."),
  name: label,
  passkeyTypes: z.array(z.enum(["synced", "deviceBound"])).min(1),
  attestation: z.enum(["disabled", "registrationOnly"]).optional().describe("Synced passkeys cannot attest."),
  aaguids: z
    .strictObject({
      allow: z.array(aaguid).min(1).optional(),
      block: z.array(aaguid).min(1).optional(),
      any: z.literal(true).optional(),
    })
    .describe("Exactly one of allow, block, any."),
});

const assignment = z.strictObject({
  strategy: z.enum(["targets", "membership"]).optional(),
  group: groupName.optional().describe("The standing rollout group of `membership`."),
  consolidateInto: groupName.optional().describe("Where the people of finished waves move."),
});

const protect = z.strictObject({
  groups: z.array(groupName).optional(),
  privilegedRoles: z.enum(["refuse", "allow"]).optional(),
});

const schedule = z.strictObject({
  timeZone: timeZone.optional(),
  startAt: startTime.optional(),
  windows: z.array(z.strictObject(localHours)).max(50).optional(),
  blackouts: z
    .array(z.strictObject({ from: localDate, to: localDate, reason: label.optional() }))
    .max(366)
    .optional()
    .describe("Both days belong to the blackout."),
  workingTime: z
    .strictObject({ days: localHours.days.optional(), from: clockTime.optional(), to: clockTime.optional() })
    .optional(),
});

const CONFIDENCE = "a confidence between 0.5 and 1, such as 0.95";

const confidence = withHint(z.number().gt(0.5, `must be ${CONFIDENCE}`).lt(1, `must be ${CONFIDENCE}`), {
  expected: CONFIDENCE,
  suggest: (found) => (found === "95%" || found === 95 ? "write 0.95" : undefined),
});

const bake = withHint(z.union([duration, z.strictObject({ workingHours: z.number().gt(0).max(10_000) })]), {
  expected: "a duration such as 24h, or { workingHours: 24 }",
});

const wave = z.strictObject({
  name: label,
  groups: z.array(groupName).min(1),
  bake,
  approval: z.literal("before").optional(),
  gate: label.optional(),
  earliest: localDateOrTime.optional(),
  latest: localDateOrTime.optional(),
  share: percent.optional().describe("With `membership`: a stable hash share of the groups."),
});

const rollback = z.strictObject({
  strategy: z.enum(["freeze", "close-registration", "retain-registered", "restore"]).optional(),
  keepGroup: groupName.optional(),
  canaries: z.array(label).optional(),
  membershipPropagation: duration.optional(),
});

/** The plan file exactly as documented; what it leaves out is filled in by `fillPlan`. */
export const planSchema = z.strictObject({
  apiVersion: z.literal("passkey-rollout/v1"),
  kind: z.literal("RolloutPlan"),
  metadata: z.strictObject({ name: label, owner: label, ticketId: label.optional() }),
  profile,
  assignment: assignment.optional(),
  protect: protect.optional(),
  schedule: schedule.optional(),
  riskBudget: z.strictObject({ users: count(0).optional(), confidence: confidence.optional() }).optional(),
  gates: z.record(label, gateSchema).optional(),
  drift: z
    .strictObject({
      membership: z.strictObject({ atMost: percent.optional(), orPeople: count(0).optional() }).optional(),
    })
    .optional(),
  waves: z.array(wave).min(1).max(200),
  rollback: rollback.optional(),
  writer: z.enum(["app", "person"]).optional(),
  approvals: z.strictObject({
    approvers: groupName,
    minimum: count(1, 20).optional(),
    expiresAfter: duration.optional(),
  }),
  notifications: z.strictObject({ teams: z.boolean().optional() }).optional(),
});

export type PlanFile = z.infer<typeof planSchema>;
