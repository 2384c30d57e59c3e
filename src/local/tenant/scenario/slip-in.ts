import { parseRelativeTime } from "../../../contracts/scenario-file";
import { applyPatch } from "../policy/apply-patch";
import { wavesGivenAccess } from "../policy/write-policy";
import type { World } from "../world";
import { beginFault } from "./begin-fault";
import type { FaultState } from "./schedule";

/** A foreign edit that waits for the product's PATCH to arrive, instead of for its time. */
export function slipsIn({ fault }: FaultState): boolean {
  return fault.kind === "foreign-edit" && fault.slips === "in";
}

/**
 * The product's PATCH has arrived and nothing of it has happened yet: whoever slips in writes now, so the product can't
 * have read it, and what both touch is overwritten. Graph has no ETag that would stop that.
 */
export function letSlipIn(world: World, body: unknown): void {
  for (const state of world.schedule.faults) {
    if (state.from !== undefined || !slipsIn(state) || !isItsMoment(world, state, body)) continue;
    world.schedule.begin(state, world.now);
    beginFault(world, state);
  }
}

function isItsMoment(world: World, { fault }: FaultState, body: unknown): boolean {
  const relative = parseRelativeTime(fault.at);
  if (relative?.wave !== undefined && relative.offset === 0) return givesAccess(world, relative.wave, body);
  const at = world.schedule.resolve(fault.at);
  return at !== undefined && at <= world.now;
}

/** Whether the PATCH would give the wave (counted from 1) its access. */
function givesAccess(world: World, wave: number, body: unknown): boolean {
  const { syncedWithAttestation, withoutODataType } = world.file.graph;
  const before = world.policies.current.policy;
  const result = applyPatch(before, body, { syncedWithAttestation, withoutODataType });
  return result.kind === "changed" && wavesGivenAccess(world, before, result.policy).includes(wave - 1);
}
