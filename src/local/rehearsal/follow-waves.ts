import type { Instant } from "../../domain/time";
import { shareSalt } from "../../domain/plan/share";
import type { EmulatedTenant } from "../tenant/emulated-tenant";
import { isGroup } from "./members-of-group";
import { planStarts } from "./planned-starts";
import type { Inputs } from "./read-inputs";

/** Tells the tenant which groups are which wave's, so that scenario times such as `wave 2 + 1h` mean something. */
export function followWaves(tenant: EmulatedTenant, { plan, guard }: Inputs, start: Instant): void {
  const { groups } = tenant.truth;
  const waves = plan.waves.map((wave) => ({
    name: wave.name,
    groupIds: groups.filter((group) => wave.groups.some((named) => isGroup(group, named))).map(({ id }) => id),
    ...(wave.share === undefined ? {} : { share: { part: wave.share, salt: shareSalt(plan) } }),
  }));
  tenant.followWaves(waves, start, { plannedStarts: planStarts(plan, guard, start) });
}
