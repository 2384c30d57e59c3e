import type { Person } from "../domain/people";
import type { WaveRecord } from "../domain/rollout/records";
import type { Deps } from "./deps";

/** People of a wave who registered a passkey since the wave was applied, as far as the audit log has told. */
export function readRegistered(
  deps: Pick<Deps, "clock" | "evidence" | "documents">,
): (wave: Pick<WaveRecord, "rolloutId" | "index" | "appliedAt">) => Promise<readonly Person[]> {
  return async ({ rolloutId, index, appliedAt }) => {
    if (appliedAt === null) return [];
    const scope = { rolloutId, wave: index };
    const records = await deps.evidence.read(scope, "registrations", appliedAt, deps.clock.now());
    const ids = new Set(records.map((record) => record.userId));
    const known = (await deps.documents.readSnapshot(rolloutId, index))?.people ?? [];
    const people = known.filter((person) => ids.delete(person.id));
    return [...people, ...[...ids].map((id) => ({ id, upn: id }))];
  };
}
