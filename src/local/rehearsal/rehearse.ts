import { parseDuration } from "../../domain/plan/duration";
import { isRolloutEnd } from "../../domain/rollout/transitions";
import { DAY, HOUR, MINUTE } from "../../domain/time";
import type { Instant } from "../../domain/time";
import { assembleReport } from "./assemble-report";
import { gatherStored, limitsOf, readRollout } from "./gather-material";
import type { RehearsalOptions } from "./rehearsal-options";
import type { RehearsalReport } from "./report";
import { setStage } from "./stage";
import type { Stage } from "./stage";

/** How often the rehearsal looks in on the rollout, in tenant time. */
const LOOK_EVERY = HOUR;
/** Questions are noticed this soon. */
const NOTICE_EVERY = 5 * MINUTE;
/** People are watched this long after the last write (or as long as a change may take, if that is longer). */
const WATCHED_FOR = 14 * DAY;
/** The collector gets so long after the end to read up to it. */
const LONGEST_COLLECTION = 2 * DAY;

/**
 * Runs the whole product against an emulated tenant in skipped time: the real functions and orchestrations on the local
 * host, people who answer on the approval page, operators who use the HTTP API. The same files and seed give the same
 * report, but for `wallMs`. Throws StartRefusedError.
 */
export async function rehearse(options: RehearsalOptions): Promise<RehearsalReport> {
  const begun = performance.now();
  const stage = await setStage(options);
  try {
    const rolloutId = await stage.open();
    await playToTheEnd(stage, options, rolloutId);
    await stage.life.stop();
    const stoppedAt = stage.clock.now();
    const finishedAt = await watchOn(stage);
    const stored = await gatherStored(stage.stores, rolloutId, finishedAt);
    return assembleReport(
      {
        ...stored,
        truth: stage.tenant.truth,
        guard: options.inputs.guard,
        witness: stage.witness,
        operators: stage.deeds,
        crashes: stage.life.crashes,
        limits: limitsOf(options.inputs.tenant),
        counters: stage.life.counters,
        storageRequests: stage.life.storageRequests,
        startsAt: stage.startsAt,
        requestedAt: stage.startsAt,
        stoppedAt,
        finishedAt,
      },
      Math.round(performance.now() - begun),
    );
  } finally {
    await stage.clear();
  }
}

/** Until the rollout has ended and nobody wants anything any more, and its evidence is read; or until the scenario ends. */
async function playToTheEnd(stage: Stage, options: RehearsalOptions, rolloutId: string): Promise<void> {
  const deadline = stage.startsAt + (parseDuration(options.inputs.scenario.endsAfter) ?? 40 * DAY);
  let nextReport = stage.startsAt;
  while (stage.clock.now() < deadline) {
    await stage.clock.runUntil(Math.min(stage.clock.now() + NOTICE_EVERY, deadline));
    stage.agenda.check();
    stage.scenario.look();
    stage.deciders.look(await stage.stores.approvals.listApprovals(rolloutId));
    stage.senders.look((await stage.stores.rollouts.readWaves(rolloutId)).map(({ value }) => value));
    if (stage.clock.now() < nextReport) continue;
    nextReport = stage.clock.now() + LOOK_EVERY;
    const rollout = await readRollout(stage.stores, rolloutId);
    await reportProgress(stage, options, rolloutId);
    if (!isRolloutEnd(rollout.phase) || stage.scenario.planned || stage.agenda.pending > 0) continue;
    if (rollout.startedAt === null) return;
    const endedAt = rollout.endedAt ?? stage.clock.now();
    if (stage.clock.now() > endedAt + LONGEST_COLLECTION || (await isCollected(stage, endedAt))) return;
  }
}

async function isCollected({ stores }: Stage, endedAt: Instant): Promise<boolean> {
  const signIns = await stores.evidence.readCursor("signIns");
  const audits = await stores.evidence.readCursor("directoryAudits");
  return Math.min(signIns?.watermark ?? 0, audits?.watermark ?? 0) >= endedAt;
}

async function reportProgress(stage: Stage, { onProgress, inputs }: RehearsalOptions, id: string): Promise<void> {
  if (onProgress === undefined) return;
  const rollout = await readRollout(stage.stores, id);
  const waves = await stage.stores.rollouts.readWaves(id);
  onProgress({
    at: stage.clock.now(),
    startsAt: stage.startsAt,
    phase: rollout.phase,
    wavesEnded: waves.filter(({ value }) => value.decidedAt !== null).length,
    waves: inputs.plan.waves.length,
    waitsFor: rollout.waitsFor,
  });
}

/** The app is gone; people live on, so that whoever a late effect locks out is counted. */
function watchOn({ tenant, clock, tenantFile }: Stage): Promise<Instant> {
  tenant.endScenario();
  const writes = tenant.truth.policyWrites.filter((write) => write.author.kind === "product");
  const last = writes.at(-1)?.at;
  const until = last === undefined ? clock.now() : last + Math.max(WATCHED_FOR, limitsOf(tenantFile).propagation);
  const finishedAt = Math.max(until, clock.now());
  tenant.advanceTo(finishedAt);
  return Promise.resolve(finishedAt);
}
