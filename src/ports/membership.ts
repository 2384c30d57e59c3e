import type { Instant } from "../domain/time";

/** At most so many people go in one call of {@link Membership.add} or {@link Membership.readSeen}: Graph's batch holds 20. */
export const PEOPLE_A_CALL = 20;

/**
 * The members of the standing rollout group. Reads use the reading identity, adding the writing one. There is no removing:
 * a person who leaves the group may lose the only way in, so only people do that, by hand.
 */
export interface Membership {
  /** By object id, else by display name (all groups of that name), with what decides whether people may be added. */
  findGroups(nameOrId: string): Promise<readonly StandingGroupFound[]>;
  /** Ids (lower-case) of the people who are direct members, read without the search index where that is possible. */
  readMembers(groupId: string): Promise<ReadonlySet<string>>;
  /** Of at most 20 people those who see themselves in the group (transitively), read from their own side. */
  readSeen(groupId: string, personIds: readonly string[]): Promise<ReadonlySet<string>>;
  /** Adds at most 20 people, each answered for by itself and sent once. Throws nothing that Graph could cause. */
  add(groupId: string, personIds: readonly string[], intentId: string): Promise<readonly AddAnswer[]>;
  /** Whether the writing identity may add people to this group; found out without adding anybody. */
  readRight(groupId: string): Promise<WriteRight>;
}

export type WriteRight = "granted" | "missing" | "unknown";

export interface StandingGroupFound {
  readonly id: string;
  readonly name: string;
  readonly dynamic: boolean;
  readonly roleAssignable: boolean;
  /** Mastered in on-premises Active Directory: what is added here is refused, or undone by the next synchronisation. */
  readonly onPremises: boolean;
  /** Only security groups can be targets of an authentication method. */
  readonly security: boolean;
  /** Names of groups inside it: their members gain without being added. */
  readonly contains: readonly string[];
  /** Groups that it is inside of: whoever is added becomes a member of them too. */
  readonly inside: readonly { readonly id: string; readonly name: string }[];
}

/** `already` is fine. `missing`: there is no such person (any more). */
export type AddAnswer = { readonly personId: string } & (
  | { readonly kind: "added" | "already" | "missing" }
  | { readonly kind: "throttled"; readonly retryAfterMs: number }
  | { readonly kind: "refused"; readonly status: number; readonly code: string; readonly message: string }
  | { readonly kind: "outcome-unknown"; readonly why: string }
);

/** How long the search index may show a group as it was, as far as anybody said (documented that it lags, not how long). */
export const INDEX_LAG: Instant = 120_000;
