import { bakeInstance, WAKE } from "../contracts/durable/names";
import type { EvidenceSource, SourceCursor } from "../domain/evidence/records";
import { isSilent, SETTLES } from "../domain/evidence/source-health";
import type { RolloutRecord } from "../domain/rollout/records";
import { DAY, HOUR, type Instant, MINUTE } from "../domain/time";
import type { Deps } from "./deps";
import { isGraphProblem } from "./graph-problems";
import { type Cast, readCast } from "./read-cast";
import { storeAudits, storeSignIns, type Stored } from "./store-evidence";

type Needs = Pick<
  Deps,
  "clock" | "rollouts" | "documents" | "evidence" | "signInLog" | "registrationLog" | "orchestrations" | "logger"
>;

/** A sweep once the watermark could be this much further. */
const SWEEP = 30 * MINUTE;
/** A glance goes back this far behind the last look. */
const GLANCE = 10 * MINUTE;
/** What a deep sweep reads again; one comes each half of it. */
const DEEP = 12 * HOUR;
/** Read again behind the watermark: late and revised records. */
const OVERLAP = 30 * MINUTE;
/** The first look goes back this far before the first rollout began: the people's own rate. */
const BACKFILL = 3 * DAY;
/** At most so much log time a tick: catching up is spread over ticks. */
const CHUNK = 12 * HOUR;

/**
 * Reads what is new from each source, for all rollouts at once, and keeps what concerns their people. A cursor moves
 * only after everything was stored; a source that fails is marked, never skipped.
 */
export function collectEvidence(deps: Needs): () => Promise<{ stored: number; problems: readonly string[] }> {
  return async () => {
    const cast = await readCast(deps)();
    if (cast.rollouts.length === 0) return { stored: 0, problems: [] };
    const problems: string[] = [];
    const signIns = await collect(deps, cast, "signIns", problems, (from, to, after) =>
      storeSignIns(deps)(cast, from, to, after),
    );
    const audits = await collect(deps, cast, "directoryAudits", problems, (from, to) =>
      storeAudits(deps)(cast, from, to),
    );
    const touched = new Set([...signIns.touched, ...audits.touched]);
    for (const rollout of cast.rollouts)
      if (touched.has(`${rollout.id}/${String(rollout.currentWave)}`))
        await deps.orchestrations.wake(bakeInstance(rollout.id, rollout.attempt, rollout.currentWave), WAKE);
    return { stored: signIns.added + audits.added, problems };
  };
}

async function collect(
  deps: Needs,
  cast: Cast,
  source: EvidenceSource,
  problems: string[],
  store: (from: Instant, to: Instant, after: Instant) => Promise<Stored>,
): Promise<Stored> {
  const now = deps.clock.now();
  const cursor = (await deps.evidence.readCursor(source)) ?? firstCursor(source, cast.rollouts, now);
  const sweep = isSweepDue(cursor, now, cast);
  const overlap = isDeepSweepDue(cursor, now) ? DEEP : OVERLAP;
  const from = sweep ? cursor.watermark - overlap : cursor.checkedAt - GLANCE;
  const to = sweep ? Math.min(now, cursor.watermark + SETTLES[source] + CHUNK) : now;
  try {
    const stored = await store(from, to, cursor.newestAt ?? 0);
    const looked = count(cursor, stored, now);
    await deps.evidence.saveCursor(sweep ? advance(looked, to, now, cast) : looked);
    return stored;
  } catch (error) {
    if (!isGraphProblem(error)) throw error;
    problems.push(`${source}: ${error.message}`);
    deps.logger.warn("source-failed", { source });
    await deps.evidence.saveCursor({
      ...cursor,
      failingSince: cursor.failingSince ?? now,
      problem: error.message,
    });
    return { added: 0, seen: 0, newestAt: null, touched: new Set() };
  }
}

/**
 * A sweep reads everything behind the watermark again and may move it; glances in between only find what is new. Sweeps
 * come every half hour, and with each tick while a source has failed, is behind, or a wave waits for its evidence.
 */
function isSweepDue(cursor: SourceCursor, now: Instant, cast: Cast): boolean {
  if (cursor.problem !== null || now - cursor.watermark - SETTLES[cursor.source] >= SWEEP) return true;
  return cast.awaited.some((moment) => moment <= now && cursor.watermark < moment);
}

/** A few times a day a sweep goes far back, for what came later than any promise. */
function isDeepSweepDue(cursor: SourceCursor, now: Instant): boolean {
  return Math.floor(cursor.watermark / (DEEP / 2)) !== Math.floor((now - SETTLES[cursor.source]) / (DEEP / 2));
}

function count(cursor: SourceCursor, stored: Stored, now: Instant): SourceCursor {
  const newestAt = Math.max(cursor.newestAt ?? 0, stored.newestAt ?? 0) || null;
  return { ...cursor, checkedAt: now, failingSince: null, problem: null, seen: cursor.seen + stored.seen, newestAt };
}

function firstCursor(source: EvidenceSource, rollouts: readonly RolloutRecord[], now: Instant): SourceCursor {
  const begin = Math.min(now, ...rollouts.map((rollout) => rollout.startedAt ?? now)) - BACKFILL;
  return {
    source,
    watermark: begin,
    checkedAt: now,
    failingSince: null,
    problem: null,
    seen: 0,
    since: begin,
    newestAt: null,
  };
}

function advance(cursor: SourceCursor, to: Instant, now: Instant, { rollouts }: Cast): SourceCursor {
  const { seen, since, newestAt, source } = cursor;
  const silent = rollouts.some(({ plan }) => isSilent(source, { count: seen, since, newestAt }, to, plan.schedule));
  const complete = silent ? Math.min(newestAt ?? cursor.watermark, to) : to;
  return {
    ...cursor,
    watermark: Math.max(cursor.watermark, Math.min(complete, now - SETTLES[source])),
    failingSince: silent ? now : null,
    problem: silent ? "no record tenant-wide for hours of working time, where there are usually many" : null,
  };
}
