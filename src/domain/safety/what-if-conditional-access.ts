import type { Person } from "../people";
import { allowsSynced, type EffectiveAccess } from "../policy/effective-access";
import type { PasskeyProfile } from "../policy/fido2";
import { type ConditionalAccessPolicy, isAbout, type PasskeySatisfies, satisfiedByPasskey } from "./conditional-access";

/** Conditional Access as far as it was read: the policies, and the members of the groups that they name. */
export interface ConditionalAccessFacts {
  readonly policies: readonly ConditionalAccessPolicy[];
  /** By group id, the ids of its members. A group that is missing here could not be read: nobody is taken for a member. */
  readonly members: ReadonlyMap<string, ReadonlySet<string>>;
  /** Template ids of the roles that somebody holds; undefined where only the names are known. */
  readonly roleIdsOf: (personId: string) => readonly string[] | undefined;
}

/** A policy that a synced passkey satisfies from this wave on, for privileged people who could not use one for it before. */
export interface NewlySatisfied {
  readonly policyId: string;
  readonly policyName: string;
  /** `enabled` or `enabledForReportingButNotEnforced`. */
  readonly state: string;
  /** The authentication strength that it asks for; null: it asks for any second factor. */
  readonly strength: string | null;
  /** Other controls that are needed beside the passkey. */
  readonly besides: readonly string[];
  readonly people: readonly Person[];
  /** People whom it may be about: only the names of their roles are known. */
  readonly perhaps: readonly Person[];
}

/** Asked for each privileged person who gains. */
export interface NewlySatisfiedSearch {
  add(person: Person & { readonly guest: boolean }, before: EffectiveAccess): void;
  /** Strengths first: that a passkey is a second factor surprises nobody. */
  close(): readonly NewlySatisfied[];
}

export function findNewlySatisfied(facts: ConditionalAccessFacts | null, open: PasskeyProfile): NewlySatisfiedSearch {
  const candidates = (facts?.policies ?? []).flatMap((policy) => {
    const acts = policy.state !== "disabled" && policy.scope?.interactive !== false;
    const by = acts && allowsSynced(open) ? satisfiedByPasskey(policy, open) : null;
    return by === null ? [] : [{ policy, by, people: [] as Person[], perhaps: [] as Person[] }];
  });
  return {
    add({ id, upn, guest }, before) {
      const roleIds = facts?.roleIdsOf(id) ?? null;
      const inGroup = (groupId: string) => facts?.members.get(groupId.toLowerCase())?.has(id) === true;
      for (const { policy, by, people, perhaps } of candidates) {
        const about = isAbout(policy, { id, guest, roleIds, inGroup });
        if (about === "no" || couldBefore(policy, by, before)) continue;
        (about === "yes" ? people : perhaps).push({ id, upn });
      }
    },
    close: () =>
      candidates
        .filter(({ people, perhaps }) => people.length + perhaps.length > 0)
        .map(({ policy, by, people, perhaps }) => ({
          policyId: policy.id,
          policyName: policy.name,
          state: policy.state,
          strength: by.by === "strength" ? (policy.grant?.strength?.name ?? null) : null,
          besides: by.besides,
          people,
          perhaps,
        }))
        .sort((a, b) => Number(a.strength === null) - Number(b.strength === null)),
  };
}

/** A synced passkey of another profile satisfied it the same way already. */
function couldBefore(policy: ConditionalAccessPolicy, { by }: PasskeySatisfies, before: EffectiveAccess): boolean {
  return before.profiles.some((profile) => allowsSynced(profile) && satisfiedByPasskey(policy, profile)?.by === by);
}
