import { nameSome } from "../domain/safety/name-people";
import { changeWave } from "./change-rollout";
import type { Deps } from "./deps";
import type { AssignInput } from "./assign-input";
import { standingGroupOf } from "./read-standing-people";

type Needs = Pick<Deps, "clock" | "rollouts" | "documents" | "audit" | "membership">;

/**
 * People who have left the directory since the wave's people were read can't be added: they leave the wave, named. The
 * set that was approved stays what it was. Throws where the group itself is what is not there.
 */
export function dropGone(deps: Needs): (input: AssignInput, ids: readonly string[]) => Promise<void> {
  return async ({ rollout, wave }, ids) => {
    if (ids.length === 0) return;
    // "Not found" may also mean the group: then this read says so, and nobody is dropped.
    await deps.membership.readMembers(standingGroupOf(rollout).id);
    const snapshot = await deps.documents.readSnapshot(rollout.id, wave.index);
    if (snapshot === undefined) return;
    const gone = snapshot.people.filter(({ id }) => ids.includes(id));
    const people = snapshot.people.filter(({ id }) => !ids.includes(id));
    await deps.audit.append(
      {
        rolloutId: rollout.id,
        at: deps.clock.now(),
        kind: "membership-changed",
        actor: "passkey-rollout",
        wave: wave.index,
        sentence: `No longer in the directory, so not added with wave '${wave.name}': ${nameSome(gone.map(({ upn }) => upn))}.`,
        facts: { left: gone.length, users: people.length },
      },
      `people-gone-${String(wave.index)}-${[...ids].sort().join("-")}`,
    );
    await deps.documents.saveSnapshot(rollout.id, wave.index, { ...snapshot, people });
    await changeWave(deps.rollouts, rollout.id, wave.index, (current) => ({ ...current, users: people.length }));
  };
}
