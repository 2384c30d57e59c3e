import type { RolloutRecord, WaveRecord } from "../domain/rollout/records";
import { countPeople, nameSome } from "../domain/safety/name-people";
import { HOUR, MINUTE } from "../domain/time";
import { acceptNamed } from "./accept-named";
import { changeRollout, readRollout, readWaves } from "./change-rollout";
import { checkStandingGroup } from "./check-standing-group";
import type { Deps } from "./deps";
import { holdRollout } from "./hold-rollout";
import type { PostNeeds } from "./post-card";
import { standingGroupOf, type StandingPeople } from "./read-standing-people";

type Needs = Pick<Deps, "clock" | "rollouts" | "documents" | "directory" | "audit"> & PostNeeds;

/** The group is read at most so often. */
const EVERY = HOUR;
/** The search index may not show yet who was added so lately. */
const SETTLING = 10 * MINUTE;

/**
 * With assignment by membership: who is in the standing group although no wave put them there (they gained by somebody
 * else's hand), and who was taken out of it (they may lose a passkey). Either holds the rollout with names; nobody is
 * put in or taken out here. Only what nobody accepts by a resume is named again.
 */
export function watchStandingGroup(deps: Needs): (rolloutId: string) => Promise<void> {
  return async (rolloutId) => {
    const rollout = await readRollout(deps.rollouts, rolloutId);
    const waves = await readWaves(deps.rollouts, rolloutId);
    // A wave whose adding a pause or a stop cut short put people there too.
    const last = waves.findLast(({ members }) => (members ?? null) !== null);
    if (last === undefined || !isDue(deps, rollout, waves)) return;
    await changeRollout(deps.rollouts, rolloutId, (current) => ({
      ...current,
      standingGroup: { ...standingGroupOf(current), checkedAt: deps.clock.now() },
    }));
    const people = await checkStandingGroup(deps)(rollout, last.index);
    const reason = people.obstacle ?? (await findLost(deps, await readRollout(deps.rollouts, rolloutId), people));
    if (reason === undefined) return;
    await holdRollout(deps)({
      rolloutId,
      wave: rollout.currentWave,
      kind: "people",
      reason,
      waitsFor: "put the group right, or resume to go on with it as it is",
    });
  };
}

/** Not while people are being added, nor right afterwards: then reads say little. */
function isDue({ clock }: Needs, { plan, phase, standingGroup }: RolloutRecord, waves: readonly WaveRecord[]): boolean {
  if (plan.assignment.strategy === "targets" || !["scheduled", "running", "paused", "held"].includes(phase))
    return false;
  const now = clock.now();
  const busy = waves.some(
    ({ members }) =>
      members !== undefined && members !== null && now - (members.verifiedAt ?? members.lastSentAt ?? now) < SETTLING,
  );
  return !busy && now - (standingGroup?.checkedAt ?? 0) >= EVERY;
}

/** Leaves that the plan's allowance covers are ordinary: people leave a company, and their groups with it. */
async function findLost(
  deps: Needs,
  rollout: RolloutRecord,
  { members, lost }: StandingPeople,
): Promise<string | undefined> {
  const { atMost, orPeople } = rollout.plan.drift.membership;
  const allowed = Math.max(Math.floor(atMost * (members.length + lost.length)), orPeople);
  if (lost.length <= allowed) return undefined;
  const { name } = standingGroupOf(rollout);
  const what = `${countPeople(lost.length)} whom waves had added are no longer in the standing group`;
  if (await acceptNamed(deps)(rollout, "lost", lost, what)) return undefined;
  return `${what} '${name}', more than the ${String(allowed)} that the plan allows, and may lose their passkey: ${nameSome(lost.map(({ upn }) => upn))}`;
}
