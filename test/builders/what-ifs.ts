import type { Member } from "../../src/domain/people";
import type { Fido2Policy } from "../../src/domain/policy/fido2";
import { createMembershipIndex } from "../../src/domain/safety/memberships";
import type { WhatIfFacts, WhatIfWave } from "../../src/domain/safety/what-if-facts";
import { groupId, policyOf, profileOf } from "./policies";

export interface WhatIfSetting {
  readonly policy?: Fido2Policy;
  /** Members of `groupId(n)`, by n. */
  readonly groups: Readonly<Record<number, readonly Member[]>>;
  /** Each wave's groups, by n. */
  readonly waves: readonly (readonly number[])[];
  readonly privileged?: readonly Member[];
  readonly platforms?: readonly (readonly [Member, string])[];
}

/** Facts of waves called `wave 1 …`, over groups with a number. */
export function whatIfFactsOf(
  { policy = policyOf(), groups, waves, privileged = [], platforms = [] }: WhatIfSetting,
  change: Partial<WhatIfFacts> = {},
): WhatIfFacts {
  const index = createMembershipIndex();
  for (const [n, members] of Object.entries(groups)) index.add(groupId(Number(n)), members);
  const admins = new Set(privileged.map(({ id }) => id));
  return {
    policy,
    open: profileOf(),
    waves: waves.map((numbers, at) => whatIfWaveOf(at, numbers.map(groupId))),
    memberships: index.memberships,
    platforms: new Map(platforms.map(([{ id }, platform]) => [id, platform])),
    isPrivileged: (id) => admins.has(id),
    conditionalAccess: null,
    ...change,
  };
}

export function whatIfWaveOf(index: number, targets: readonly string[], joins: WhatIfWave["joins"] = null): WhatIfWave {
  return { index, name: `wave ${String(index + 1)}`, targets, joins };
}
