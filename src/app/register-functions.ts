import { registerTriggers } from "../functions/register-triggers";
import type { World } from "../operations/world";
import { composeDeps, composeStopping } from "./compose-deps";

/**
 * The whole app over a world: production, rehearsal and the local environment call it alike. Never throws for a wrong
 * setting: every function registers, and its calls answer with the sentence that names the setting.
 */
export function registerFunctions(world: World): void {
  const { settings } = world;
  registerTriggers({
    world,
    settings,
    deps: settings.ok ? composeDeps(world, settings.settings) : undefined,
    stopping: composeStopping(world),
  });
}
