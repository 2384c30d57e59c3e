import type { World } from "../world";
import { beginFault } from "./begin-fault";
import { slipsIn } from "./slip-in";

/** Puts every fault whose time has become known, or has moved, on the agenda; one whose time is past begins now. */
export function planPending(world: World): void {
  for (const state of world.schedule.faults) {
    if (state.from !== undefined || slipsIn(state)) continue;
    const at = world.schedule.resolve(state.fault.at);
    if (at === undefined || at === state.plannedFor) continue;
    state.plannedFor = at;
    world.agenda.plan(Math.max(at, world.now), () => {
      if (state.from !== undefined || state.plannedFor !== at) return;
      world.schedule.begin(state, world.now);
      beginFault(world, state);
    });
  }
}
