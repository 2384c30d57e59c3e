import type { SettingsState } from "../contracts/settings";
import type { Deps } from "../operations/deps";
import type { World } from "../operations/world";

/** Everything but the durable client, which belongs to an invocation. */
export type StandingDeps = Omit<Deps, "orchestrations">;

/** What stopping needs: it must work while the rest of the configuration is broken. */
export type StoppingDeps = Pick<Deps, "clock" | "ids" | "logger" | "rollouts" | "approvals" | "audit" | "stopSwitch">;

/** The composed app as the triggers see it. `deps` is undefined while a setting is wrong: such calls answer 503. */
export interface AppParts {
  readonly world: World;
  readonly settings: SettingsState;
  readonly deps: StandingDeps | undefined;
  readonly stopping: StoppingDeps;
}
