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
/** A glance goes back this far behind the last look, and at least to where reading stopped: `readTo` never moves over what was not read. */
const GLANCE = 10 * MINUTE;
/** What a deep sweep reads again; one comes each half of it. */
const DEEP = 12 * HOUR;
/** Read again behind the watermark: late and revised records. */
const OVERLAP = 30 * MINUTE;
/** The first look goes back at least and at most this far before the first rollout began: the people's own rate. */
const SHORTEST_BACKFILL = DAY;
const LONGEST_BACKFILL = 3 * DAY;
/** At most so much log time at once; a tick goes on with the next piece, but begins none after so long. */
const CHUNK = 12 * HOUR;
const LONGEST_CATCH_UP = MINUTE;

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
): Promise<Pick<Stored, "added" | "touched">> {
  const begun = deps.clock.now();
  let cursor = (await deps.evidence.readCursor(source)) ?? firstCursor(source, cast.rollouts, begun);
  const total = { added: 0, touched: new Set<string>() };
  try {
    for (;;) {
      const { from, to, sweep } = chooseSpan(cursor, deps.clock.now(), cast);
      const stored = await store(from, to, cursor.newestAt ?? 0);
      total.added += stored.added;
      for (const wave of stored.touched) total.touched.add(wave);
      const before = cursor.watermark;
      cursor = advance(cursor, stored, { to, sweep, now: deps.clock.now() }, cast);
      await deps.evidence.saveCursor(cursor);
      // A silent source's watermark stays where it is: the next span would be the same one again.
      if (cursor.watermark === before) return total;
      if (to >= begun || deps.clock.now() - begun > LONGEST_CATCH_UP) return total;
    }
  } catch (error) {
    if (!isGraphProblem(error)) throw error;
    problems.push(`${source}: ${error.message}`);
    deps.logger.warn("source-failed", { source });
    const failingSince = cursor.failingSince ?? deps.clock.now();
    await deps.evidence.saveCursor({ ...cursor, failingSince, problem: error.message });
    return total;
  }
}

function chooseSpan(cursor: SourceCursor, now: Instant, cast: Cast): { from: Instant; to: Instant; sweep: boolean } {
  if (!isSweepDue(cursor, now, cast))
    return { from: Math.min(cursor.checkedAt - GLANCE, cursor.readTo), to: now, sweep: false };
  const overlap = isDeepSweepDue(cursor, now) ? DEEP : OVERLAP;
  return {
    from: cursor.watermark - overlap,
    to: Math.min(now, cursor.watermark + SETTLES[cursor.source] + CHUNK),
    sweep: true,
  };
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

function firstCursor(source: EvidenceSource, rollouts: readonly RolloutRecord[], now: Instant): SourceCursor {
  const begin = Math.min(now, ...rollouts.map((rollout) => rollout.startedAt ?? now)) - backfillOf(rollouts);
  return {
    source,
    watermark: begin,
    readTo: begin,
    checkedAt: now,
    failingSince: null,
    problem: null,
    seen: 0,
    since: begin,
    newestAt: null,
  };
}

/** The people's own rate is taken from as long before a wave as it bakes, within these limits. */
function backfillOf(rollouts: readonly RolloutRecord[]): number {
  const bakes = rollouts.flatMap(({ plan }) =>
    plan.waves.map(({ bake }) => (bake.kind === "hours" ? bake.ms : bake.hours * 3 * HOUR)),
  );
  return Math.min(Math.max(...bakes, SHORTEST_BACKFILL), LONGEST_BACKFILL);
}

/** The cursor after everything of a span was stored. A silent source is complete only up to its newest record. */
function advance(
  cursor: SourceCursor,
  stored: Stored,
  { to, sweep, now }: { readonly to: Instant; readonly sweep: boolean; readonly now: Instant },
  { rollouts }: Cast,
): SourceCursor {
  const { since, source } = cursor;
  const newestAt = Math.max(cursor.newestAt ?? 0, stored.newestAt ?? 0) || null;
  const seen = cursor.seen + stored.seen;
  const silent = rollouts.some(({ plan }) => isSilent(source, { count: seen, since, newestAt }, to, plan.schedule));
  const readTo = Math.max(cursor.readTo, silent ? Math.min(newestAt ?? cursor.readTo, to) : to);
  const settled = Math.min(silent ? Math.min(newestAt ?? cursor.watermark, to) : to, now - SETTLES[source]);
  return {
    ...cursor,
    watermark: sweep ? Math.max(cursor.watermark, settled) : cursor.watermark,
    readTo,
    checkedAt: now,
    seen,
    newestAt,
    failingSince: silent ? (cursor.failingSince ?? now) : null,
    problem: silent ? "no record tenant-wide for much working time, where there are usually many" : null,
  };
}
