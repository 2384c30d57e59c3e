import type { Instant } from "../domain/time";
import type { EvidenceKind, EvidenceRecords, WaveScope } from "../ports/evidence-store";
import type { Deps } from "./deps";
import type { Cast } from "./read-cast";

/** What one read of a source led to. `touched`: `rolloutId/wave` of each wave with something new. */
export interface Stored {
  readonly added: number;
  /** New records tenant-wide, whosever they are. */
  readonly seen: number;
  readonly newestAt: Instant | null;
  readonly touched: ReadonlySet<string>;
}

/** Sign-ins of [from, to], each stored once under the waves of its person; those after `after` are counted as not seen before. */
export function storeSignIns(
  deps: Pick<Deps, "evidence" | "signInLog">,
): (cast: Cast, from: Instant, to: Instant, after: Instant) => Promise<Stored> {
  return async (cast, from, to, after) => {
    const records = await deps.signInLog.read(from, to);
    const merged = await mergeByScope(deps, "signIns", records, cast);
    const unseen = new Set(records.filter((record) => record.at > after).map((record) => record.id));
    return { ...merged, seen: unseen.size, newestAt: newest(records) };
  };
}

/** Registrations, ceremonies and policy changes of [from, to]; people are found by user principal name. */
export function storeAudits(
  deps: Pick<Deps, "evidence" | "registrationLog">,
): (cast: Cast, from: Instant, to: Instant) => Promise<Stored> {
  return async (cast, from, to) => {
    const page = await deps.registrationLog.read(from, to);
    const registrations = await mergeByScope(deps, "registrations", identify(page.registrations, cast), cast);
    const ceremonies = await mergeByScope(deps, "ceremonies", identify(page.ceremonies, cast), cast);
    await deps.evidence.mergePolicyChanges([...page.policyChanges, ...(page.accessEdits ?? [])]);
    return {
      added: registrations.added + ceremonies.added,
      seen: page.seen,
      newestAt: page.newestAt,
      touched: new Set([...registrations.touched, ...ceremonies.touched]),
    };
  };
}

/** Records of people outside every wave are left out. */
function identify<T extends { readonly upn: string }>(
  records: readonly T[],
  cast: Cast,
): readonly (Omit<T, "upn"> & { userId: string })[] {
  return records.flatMap(({ upn, ...record }) => {
    const userId = cast.idOf(upn);
    return userId === undefined ? [] : [{ ...record, userId }];
  });
}

async function mergeByScope<K extends EvidenceKind>(
  deps: Pick<Deps, "evidence">,
  kind: K,
  records: readonly EvidenceRecords[K][],
  cast: Cast,
): Promise<{ added: number; touched: ReadonlySet<string> }> {
  const groups = new Map<string, { scope: WaveScope; records: EvidenceRecords[K][] }>();
  for (const record of records)
    for (const scope of cast.scopesOf(record.userId)) {
      const key = `${scope.rolloutId}/${String(scope.wave)}`;
      const group = groups.get(key) ?? { scope, records: [] };
      group.records.push(record);
      groups.set(key, group);
    }
  let added = 0;
  const touched = new Set<string>();
  for (const [key, group] of groups) {
    const merged = await deps.evidence.merge(group.scope, kind, group.records);
    added += merged.added;
    if (merged.added + merged.revised > 0) touched.add(key);
  }
  return { added, touched };
}

function newest(records: readonly { readonly at: Instant }[]): Instant | null {
  return records.reduce<Instant | null>((latest, record) => Math.max(latest ?? 0, record.at), null);
}
