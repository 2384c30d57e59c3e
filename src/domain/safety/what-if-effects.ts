import { canonicalJson } from "../canonical-json";
import { type AccessPart, compareAccess } from "../policy/compare-access";
import { effectiveAccess, type EffectiveAccess } from "../policy/effective-access";
import type { Fido2Policy } from "../policy/fido2";
import type { WhatIfFacts } from "./what-if-facts";

/** Why a wave changes nothing for one of its people. */
export const UNCHANGED_WHYS = {
  already: "another target allows it already",
  "earlier-wave": "an earlier wave gives it",
  excluded: "an exclusion keeps all passkeys from them",
  "method-off": "the passkey method is off",
  "allows-nothing": "the profile allows nothing",
} as const;
export type UnchangedWhy = keyof typeof UNCHANGED_WHYS;

/** What one wave's write does to everybody of one class. */
export interface Effect {
  /** Place of the wave in the plan, from 0. */
  readonly wave: number;
  readonly gains: Parts;
  readonly loses: Parts;
  readonly unknown: readonly string[];
  /** A group of the wave holds them, or they join one with it. */
  readonly inWave: boolean;
  /** null: something changes, or they are not in the wave. */
  readonly unchangedWhy: UnchangedWhy | null;
  readonly before: EffectiveAccess;
}

/** Parts with a key that is equal for equal parts. */
export interface Parts {
  readonly key: string;
  readonly parts: readonly AccessPart[];
}

export interface Effects {
  /** What happens to somebody, wave by wave; waves that don't concern them are left out. */
  of(personId: string, classIndex: number): readonly Effect[];
}

/** Effects of the stages of a policy (as it is, then after each wave), computed once for each class of people. */
export function createEffects(facts: WhatIfFacts, stages: readonly Fido2Policy[]): Effects {
  const named = namedPeople(facts.policy);
  const joined = joinedAt(facts);
  const known = new Map<string, readonly Effect[]>();
  return {
    of(personId, classIndex) {
      const joins = joined.get(personId);
      const person = named.has(personId) ? personId : undefined;
      const key = `${String(classIndex)} ${String(joins ?? "")} ${person ?? ""}`;
      const before = known.get(key);
      if (before !== undefined) return before;
      const groups = facts.memberships.classes[classIndex] ?? [];
      const effects = computeEffects(facts, stages, { groups, joins, person });
      known.set(key, effects);
      return effects;
    },
  };
}

/** Legacy targets of single people: they have an access of their own. */
function namedPeople(policy: Fido2Policy): ReadonlySet<string> {
  const targets = [...policy.includeTargets, ...policy.excludeTargets];
  return new Set(targets.filter(({ targetType }) => targetType !== "group").map(({ id }) => id.toLowerCase()));
}

/** With which wave somebody joins the standing group. Nobody joins twice: the first wave is theirs. */
function joinedAt({ waves }: WhatIfFacts): ReadonlyMap<string, number> {
  const joined = new Map<string, number>();
  for (const [index, { joins }] of waves.entries())
    for (const id of joins?.people ?? []) if (!joined.has(id)) joined.set(id, index);
  return joined;
}

interface Kind {
  readonly groups: readonly string[];
  readonly joins: number | undefined;
  readonly person: string | undefined;
}

function computeEffects(facts: WhatIfFacts, stages: readonly Fido2Policy[], kind: Kind): readonly Effect[] {
  const { waves } = facts;
  const standing = kind.joins === undefined ? undefined : waves[kind.joins]?.joins?.groupId;
  const accessAt = (stage: number): EffectiveAccess => {
    const isIn = standing !== undefined && kind.joins !== undefined && stage > kind.joins;
    const groups = isIn ? [...kind.groups, standing] : kind.groups;
    return effectiveAccess(stages[stage] ?? facts.policy, groups, kind.person);
  };
  const effects: Effect[] = [];
  const first = accessAt(0);
  let before = first;
  for (const [wave, { targets, joins }] of waves.entries()) {
    const after = accessAt(wave + 1);
    const { gains, loses, unknown } = compareAccess(before, after);
    const inWave = joins === null ? targets.some((id) => kind.groups.includes(id.toLowerCase())) : kind.joins === wave;
    const changes = gains.length + loses.length > 0;
    if (inWave || changes || unknown.length > 0)
      effects.push({
        wave,
        gains: withKey(gains),
        loses: withKey(loses),
        unknown,
        inWave,
        unchangedWhy: changes || !inWave ? null : whyUnchanged(stages[wave + 1] ?? facts.policy, first, after),
        before,
      });
    before = after;
  }
  return effects;
}

function withKey(parts: readonly AccessPart[]): Parts {
  return { key: canonicalJson(parts), parts };
}

function whyUnchanged(policy: Fido2Policy, first: EffectiveAccess, after: EffectiveAccess): UnchangedWhy {
  if (policy.state !== "enabled") return "method-off";
  if (after.excluded) return "excluded";
  if (compareAccess(first, after).gains.length > 0) return "earlier-wave";
  return after.maySignInSynced ? "already" : "allows-nothing";
}
