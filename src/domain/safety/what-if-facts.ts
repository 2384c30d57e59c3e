import type { Fido2Policy, PasskeyProfile } from "../policy/fido2";
import type { Memberships } from "./memberships";
import type { PeopleTraits } from "./people-tally";
import type { ConditionalAccessFacts } from "./what-if-conditional-access";

/** All that is known before anything is written. Group ids are lower-case object ids. */
export interface WhatIfFacts extends PeopleTraits {
  readonly policy: Fido2Policy;
  /** The profile that the waves receive, under the id that it will have. */
  readonly open: PasskeyProfile;
  readonly waves: readonly WhatIfWave[];
  /** Of every group that the policy or the plan names. */
  readonly memberships: Memberships;
  /** null: the policies can't be read. */
  readonly conditionalAccess: ConditionalAccessFacts | null;
}

export interface WhatIfWave {
  readonly index: number;
  readonly name: string;
  /** Groups that become targets of the profile with this wave, if they are not yet. */
  readonly targets: readonly string[];
  /** Who joins one of those groups with this wave (assignment by membership); null: nobody, the groups have their people. */
  readonly joins: { readonly groupId: string; readonly people: ReadonlySet<string> } | null;
}
