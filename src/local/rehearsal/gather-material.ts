import { parseDuration } from "../../domain/plan/duration";
import type { RolloutRecord, WaveRecord } from "../../domain/rollout/records";
import type { Instant } from "../../domain/time";
import { SECOND } from "../../domain/time";
import type { TenantFile } from "../../contracts/tenant-file";
import type { Material, StoredWave } from "./material";
import type { Stores } from "./stores";

/** Reads everything that the product stored about a rollout. */
export async function gatherStored(
  stores: Stores,
  rolloutId: string,
  until: Instant,
): Promise<Pick<Material, "rollout" | "waves" | "approvals" | "audit" | "cursors">> {
  const rollout = await readRollout(stores, rolloutId);
  const waves = await stores.rollouts.readWaves(rolloutId);
  return {
    rollout,
    waves: await Promise.all(waves.map((wave) => gatherWave(stores, wave.value, until))),
    approvals: await stores.approvals.listApprovals(rolloutId),
    audit: await stores.audit.list(rolloutId),
    cursors: {
      signIns: await stores.evidence.readCursor("signIns"),
      directoryAudits: await stores.evidence.readCursor("directoryAudits"),
    },
  };
}

export async function readRollout(stores: Stores, id: string): Promise<RolloutRecord> {
  const found = await stores.rollouts.readRollout(id);
  if (found === undefined) throw new Error(`The rollout ${id} vanished from its store during the rehearsal.`);
  return found.value;
}

async function gatherWave({ documents, evidence }: Stores, record: WaveRecord, until: Instant): Promise<StoredWave> {
  const scope = { rolloutId: record.rolloutId, wave: record.index };
  return {
    record,
    snapshot: await documents.readSnapshot(record.rolloutId, record.index),
    undoBundles: await documents.readUndoBundles(record.rolloutId, record.index),
    signIns: await evidence.read(scope, "signIns", 0, until),
    registrations: await evidence.read(scope, "registrations", 0, until),
  };
}

/** What the tenant file promises about its limits. */
export function limitsOf({ propagation, limits }: TenantFile): Material["limits"] {
  const longest = Math.max(read(propagation.policy.max), read(propagation.membership.max));
  return {
    propagation: longest,
    reports: { requests: limits.reports.requests, perMs: read(limits.reports.per) },
  };
}

function read(duration: string): number {
  return parseDuration(duration) ?? 10 * SECOND;
}
