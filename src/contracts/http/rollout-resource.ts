import * as z from "zod";
import type { Approval } from "../../domain/approval/approval";
import { APPROVAL_KINDS } from "../../domain/approval/approval";
import { ROLLBACK_STRATEGIES, ROLLOUT_PHASES, WAVE_PHASES } from "../../domain/rollout/phases";
import { awaitedOf } from "../../domain/rollout/awaited";
import type { RolloutRecord, WaveRecord } from "../../domain/rollout/records";
import { toIso, type Instant } from "../../domain/time";
import { awaitedWriteSchema, toAwaitedResource } from "./awaited-resource";
import { isoTime, toVerdictResource, verdictSchema } from "./verdict-resource";

/** One rollout as a list shows it. Waves count from 1 towards people. */
export const rolloutSummarySchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  phase: z.enum(ROLLOUT_PHASES),
  waitsFor: z.string(),
  planHash: z.string(),
  requester: z.string(),
  createdAt: isoTime,
  startedAt: isoTime.nullable(),
  endedAt: isoTime.nullable(),
  currentWave: z.int(),
  waveCount: z.int(),
  links: z.strictObject({ self: z.string(), page: z.string() }),
});

export const waveSchema = z.strictObject({
  number: z.int(),
  name: z.string(),
  phase: z.enum(WAVE_PHASES),
  waitsFor: z.string(),
  groups: z.array(z.strictObject({ id: z.string(), name: z.string() })),
  users: z.int(),
  plannedStart: isoTime.nullable(),
  appliedAt: isoTime.nullable(),
  verifiedAt: isoTime.nullable(),
  bakeEndsAt: isoTime.nullable(),
  extensions: z.int(),
  decidedAt: isoTime.nullable(),
  verdict: verdictSchema.nullable(),
  usersGained: z.int().nullable(),
  awaitedWrite: awaitedWriteSchema.nullable(),
  /** People who joined the wave's groups after it had its profile. */
  joinedLater: z.int(),
  rollback: z
    .strictObject({
      strategy: z.enum(ROLLBACK_STRATEGIES),
      requestedAt: isoTime,
      reason: z.string(),
      appliedAt: isoTime.nullable(),
      verifiedAt: isoTime.nullable(),
      usersRetained: z.int(),
      usersClosed: z.int(),
      usersReverted: z.int(),
    })
    .nullable(),
  links: z.strictObject({ evidence: z.string(), undo: z.string() }),
});

/** A question to people, without its tokens. */
export const approvalSummarySchema = z.strictObject({
  id: z.string(),
  wave: z.int(),
  kind: z.enum(APPROVAL_KINDS),
  state: z.enum(["open", "approved", "rejected", "expired", "void", "used"]),
  question: z.string(),
  requestedAt: isoTime,
  expiresAt: isoTime,
  minimum: z.int(),
  decisions: z.array(
    z.strictObject({ by: z.string(), decision: z.enum(["approve", "reject"]), at: isoTime, comment: z.string() }),
  ),
  usedAt: isoTime.nullable(),
  link: z.string(),
});

export const rolloutSchema = z.strictObject({
  ...rolloutSummarySchema.shape,
  guardHash: z.string().nullable(),
  ticketId: z.string().nullable(),
  revision: z.int(),
  attempt: z.int(),
  controls: z.strictObject({
    pausedBy: z.string().nullable(),
    frozenBy: z.string().nullable(),
    abortedBy: z.string().nullable(),
    rollbackBy: z.string().nullable(),
    /** The wave that was asked back, `all`, or null. */
    rollback: z.union([z.int(), z.literal("all")]).nullable(),
  }),
  hold: z.strictObject({ kind: z.string(), reason: z.string(), waitsFor: z.string(), since: isoTime }).nullable(),
  drift: z
    .strictObject({
      seenAt: isoTime,
      actor: z.string().nullable(),
      changes: z.array(z.string()),
      conflicts: z.boolean(),
      /** Who changed what, how often, and whom of the rollout it hits. */
      sentence: z.string(),
      /** How often the same was done within a day, this time included. */
      times: z.int(),
    })
    .nullable(),
  findings: z.array(
    z.strictObject({
      id: z.string(),
      severity: z.enum(["blocks", "warns", "informs"]),
      sentence: z.string(),
      mend: z.string(),
      wave: z.int().nullable(),
      /** Where the finding is explained, relative to the repository. */
      link: z.string().optional(),
    }),
  ),
  waves: z.array(waveSchema),
  approvals: z.array(approvalSummarySchema),
});

export const rolloutListSchema = z.strictObject({ rollouts: z.array(rolloutSummarySchema) });

export type RolloutSummary = z.infer<typeof rolloutSummarySchema>;
export type WaveResource = z.infer<typeof waveSchema>;
export type ApprovalSummary = z.infer<typeof approvalSummarySchema>;
export type RolloutResource = z.infer<typeof rolloutSchema>;

/** What is known of one rollout, as `readStatus` answers it. */
export interface RolloutParts {
  readonly rollout: RolloutRecord;
  readonly waves: readonly WaveRecord[];
  readonly approvals: readonly Approval[];
}

const time = (at: Instant | null): string | null => (at === null ? null : toIso(at));

export function toRolloutSummary(rollout: RolloutRecord, publicUrl: string): RolloutSummary {
  return {
    id: rollout.id,
    name: rollout.plan.metadata.name,
    phase: rollout.phase,
    waitsFor: rollout.waitsFor,
    planHash: rollout.planHash,
    requester: rollout.requester.upn,
    createdAt: toIso(rollout.createdAt),
    startedAt: time(rollout.startedAt),
    endedAt: time(rollout.endedAt),
    currentWave: rollout.currentWave + 1,
    waveCount: rollout.plan.waves.length,
    links: { self: `${publicUrl}/api/rollouts/${rollout.id}`, page: `${publicUrl}/rollouts/${rollout.id}` },
  };
}

export function toRolloutResource({ rollout, waves, approvals }: RolloutParts, publicUrl: string): RolloutResource {
  const { controls, hold, drift } = rollout;
  return {
    ...toRolloutSummary(rollout, publicUrl),
    guardHash: rollout.guardHash,
    ticketId: rollout.plan.metadata.ticketId ?? null,
    revision: rollout.revision,
    attempt: rollout.attempt,
    controls: {
      pausedBy: controls.pausedBy,
      frozenBy: controls.frozenBy,
      abortedBy: controls.abortedBy,
      rollbackBy: controls.rollbackBy,
      rollback: controls.rollbackWave === null ? null : controls.rollbackWave < 0 ? "all" : controls.rollbackWave + 1,
    },
    hold:
      hold === null
        ? null
        : { kind: hold.kind, reason: hold.reason, waitsFor: hold.waitsFor, since: toIso(hold.since) },
    drift:
      drift === null
        ? null
        : {
            seenAt: toIso(drift.seenAt),
            actor: drift.actor,
            changes: [...drift.changes],
            conflicts: drift.conflicts,
            sentence: drift.sentence ?? `${drift.actor ?? "Somebody else"} changed the passkey policy`,
            times: drift.times ?? 1,
          },
    findings: rollout.findings.map(({ id, severity, sentence, mend, wave, link }) => ({
      id,
      severity,
      sentence,
      mend,
      wave: wave === null ? null : wave + 1,
      ...(link === undefined ? {} : { link }),
    })),
    waves: waves.map((wave) => toWaveResource(rollout, wave, publicUrl)),
    approvals: approvals.map((approval) => toApprovalSummary(approval, publicUrl)),
  };
}

function toWaveResource(rollout: RolloutRecord, wave: WaveRecord, publicUrl: string): WaveResource {
  const awaited = awaitedOf(rollout, wave);
  const { rollback } = wave;
  const number = wave.index + 1;
  const base = `${publicUrl}/api/rollouts/${wave.rolloutId}/waves/${String(number)}`;
  return {
    number,
    name: wave.name,
    phase: wave.phase,
    waitsFor: wave.waitsFor,
    groups: wave.groups.map(({ id, name }) => ({ id, name })),
    users: wave.users,
    plannedStart: time(wave.plannedStart),
    appliedAt: time(wave.appliedAt),
    verifiedAt: time(wave.verifiedAt),
    bakeEndsAt: time(wave.bakeEndsAt),
    extensions: wave.extensions,
    decidedAt: time(wave.decidedAt),
    verdict: wave.verdict === null ? null : toVerdictResource(wave.verdict),
    usersGained: wave.usersGained,
    awaitedWrite: awaited === null ? null : toAwaitedResource(awaited),
    joinedLater: wave.joinedLater ?? 0,
    rollback:
      rollback === null
        ? null
        : {
            strategy: rollback.strategy,
            requestedAt: toIso(rollback.requestedAt),
            reason: rollback.reason,
            appliedAt: time(rollback.appliedAt),
            verifiedAt: time(rollback.verifiedAt),
            usersRetained: rollback.usersRetained,
            usersClosed: rollback.usersClosed,
            usersReverted: rollback.usersReverted,
          },
    links: { evidence: `${base}/evidence`, undo: `${base}/undo` },
  };
}

export function toApprovalSummary(approval: Approval, publicUrl: string): ApprovalSummary {
  return {
    id: approval.id,
    wave: approval.wave + 1,
    kind: approval.kind,
    state: approval.state,
    question: approval.question,
    requestedAt: toIso(approval.requestedAt),
    expiresAt: toIso(approval.expiresAt),
    minimum: approval.minimum,
    decisions: approval.decisions.map(({ by, decision, at, comment }) => ({ by, decision, at: toIso(at), comment })),
    usedAt: time(approval.usedAt),
    link: `${publicUrl}/approvals/${approval.id}`,
  };
}
