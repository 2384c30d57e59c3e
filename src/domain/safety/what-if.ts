import { policyHash } from "../policy/canonical";
import type { AccessPart } from "../policy/compare-access";
import { describeDifferences } from "../policy/difference";
import type { Fido2Policy } from "../policy/fido2";
import { applyIntent } from "../policy/intent";
import { openTally, type OpenTally, type PeopleTally, type PeopleTraits } from "./people-tally";
import { createEffects, type Effect, type UnchangedWhy } from "./what-if-effects";
import { findNewlySatisfied, type NewlySatisfied } from "./what-if-conditional-access";
import type { WhatIfFacts, WhatIfWave } from "./what-if-facts";

/** What one wave's write does, to the policy and to people. */
export interface WaveWhatIf {
  readonly index: number;
  readonly name: string;
  /** One sentence a change; empty when there is nothing to write. */
  readonly policyChanges: readonly string[];
  readonly beforeHash: string;
  readonly afterHash: string;
  /** People of the wave by what they gain, most people first. */
  readonly gains: readonly AccessChange[];
  /** People of the wave whom the write changes nothing for. */
  readonly unchanged: readonly { readonly why: UnchangedWhy; readonly people: PeopleTally }[];
  /** Anybody who could do less afterwards: must be nobody. */
  readonly loses: readonly AccessChange[];
  /** Who gains although no group of the wave holds them: must be nobody. */
  readonly outside: PeopleTally;
  /** The same for everybody who is in no group that policy or plan names, whoever they are. */
  readonly everyoneElse: { readonly gains: readonly AccessPart[]; readonly loses: readonly AccessPart[] };
  /** What can't be told, because the policy holds values that this version doesn't know. */
  readonly unknown: readonly string[];
  readonly newlySatisfied: readonly NewlySatisfied[];
}

/** People whom the same thing happens to. */
export interface AccessChange {
  readonly parts: readonly AccessPart[];
  readonly people: PeopleTally;
}

/**
 * What each wave would do if the waves were applied one after the other to the policy as it is. Pure, and linear in
 * memberships: access is computed once for each set of groups that people have, not for each person.
 */
export function whatIf(facts: WhatIfFacts): readonly WaveWhatIf[] {
  const stages = policyStages(facts);
  const effects = createEffects(facts, stages);
  const waves = facts.waves.map((wave, index) => openWave(facts, wave, stages[index], stages[index + 1]));
  for (const { member, classIndex } of facts.memberships.people.values())
    for (const effect of effects.of(member.id, classIndex)) waves[effect.wave]?.add(member, effect);
  const others = effects.of("", 0);
  return waves.map((wave, index) => wave.close(others.find((effect) => effect.wave === index)));
}

/** Nothing would be written and nobody's access would change. */
export function isNothing({ policyChanges, gains, loses, outside, everyoneElse }: WaveWhatIf): boolean {
  const nobody = gains.length + loses.length + outside.count + outside.disabled === 0;
  return policyChanges.length === 0 && nobody && everyoneElse.gains.length + everyoneElse.loses.length === 0;
}

/** The policy as it is, and after each wave. */
function policyStages({ policy, open, waves }: WhatIfFacts): readonly Fido2Policy[] {
  const stages = [policy];
  let last = policy;
  for (const wave of waves) {
    last = applyIntent(last, { kind: "assign", profile: open, groupIds: wave.targets });
    stages.push(last);
  }
  return stages;
}

type Person = Parameters<OpenTally["add"]>[0];

/** Collects what happens to people by one wave's write. */
function openWave(
  facts: WhatIfFacts,
  { index, name }: WhatIfWave,
  before = facts.policy,
  after = facts.policy,
): { add(member: Person, effect: Effect): void; close(others: Effect | undefined): WaveWhatIf } {
  const gains = groupedTallies<readonly AccessPart[]>(facts);
  const loses = groupedTallies<readonly AccessPart[]>(facts);
  const unchanged = groupedTallies<UnchangedWhy>(facts);
  const outside = openTally(facts);
  const unknown = new Set<string>();
  const satisfied = findNewlySatisfied(facts.conditionalAccess, facts.open);
  return {
    add(member, effect) {
      for (const each of effect.unknown) unknown.add(each);
      if (effect.loses.parts.length > 0) loses.add(effect.loses.key, effect.loses.parts, member);
      if (effect.gains.parts.length > 0 && effect.inWave) gains.add(effect.gains.key, effect.gains.parts, member);
      if (effect.gains.parts.length > 0 && !effect.inWave) outside.add(member);
      if (effect.unchangedWhy !== null) unchanged.add(effect.unchangedWhy, effect.unchangedWhy, member);
      if (effect.gains.parts.length > 0 && facts.isPrivileged(member.id)) satisfied.add(member, effect.before);
    },
    close: (others) => ({
      index,
      name,
      policyChanges: describeDifferences(before, after),
      beforeHash: policyHash(before),
      afterHash: policyHash(after),
      gains: gains.close().map(({ what, people }) => ({ parts: what, people })),
      unchanged: unchanged.close().map(({ what, people }) => ({ why: what, people })),
      loses: loses.close().map(({ what, people }) => ({ parts: what, people })),
      outside: outside.close(),
      everyoneElse: { gains: others?.gains.parts ?? [], loses: others?.loses.parts ?? [] },
      unknown: [...new Set([...unknown, ...(others?.unknown ?? [])])],
      newlySatisfied: satisfied.close(),
    }),
  };
}

/** Tallies by what happens, told apart by a key; most people first. */
function groupedTallies<T>(traits: PeopleTraits): {
  add(key: string, what: T, member: Person): void;
  close(): readonly { readonly what: T; readonly people: PeopleTally }[];
} {
  const tallies = new Map<string, { readonly what: T; readonly tally: OpenTally }>();
  return {
    add(key, what, member) {
      const known = tallies.get(key) ?? { what, tally: openTally(traits) };
      tallies.set(key, known);
      known.tally.add(member);
    },
    close: () =>
      [...tallies.values()]
        .map(({ what, tally }) => ({ what, people: tally.close() }))
        .sort((a, b) => b.people.count - a.people.count),
  };
}
