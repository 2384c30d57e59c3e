import fc from "fast-check";
import { compareAccess, isUnchanged } from "../../../src/domain/policy/compare-access";
import { effectiveAccess } from "../../../src/domain/policy/effective-access";
import { applyIntent } from "../../../src/domain/policy/intent";
import { isNothing, type WaveWhatIf, whatIf } from "../../../src/domain/safety/what-if";
import { memberOf } from "../../builders/deps";
import {
  anyPolicy,
  DEFAULT_PROFILE,
  groupId,
  OPEN_PROFILE,
  policyOf,
  profileOf,
  targetOf,
} from "../../builders/policies";
import { whatIfFactsOf, whatIfWaveOf, type WhatIfSetting } from "../../builders/what-ifs";

const people = (...numbers: number[]) => numbers.map((n) => memberOf(n));
const first = (setting: WhatIfSetting): WaveWhatIf => whatIf(whatIfFactsOf(setting))[0]!;
const names = (tallies: WaveWhatIf["gains"]) =>
  tallies.flatMap(({ people: { people: each } }) => each.map(({ upn }) => upn));

test("the people of a wave gain what the profile allows, and the policy changes by a target and a profile", () => {
  const wave = first({ groups: { 1: people(1, 2) }, waves: [[1]] });
  expect(wave.policyChanges).toEqual([
    `include target ${groupId(1)} was added`,
    `profile 'Synced passkeys' (${OPEN_PROFILE}) was added`,
  ]);
  expect(names(wave.gains)).toEqual(["user1@contoso.example", "user2@contoso.example"]);
  expect(wave.gains[0]?.parts.map(({ what, type }) => `${what} ${type}`)).toEqual([
    "register synced",
    "register deviceBound",
    "use synced",
  ]);
  expect([wave.loses, wave.unchanged, wave.unknown, wave.outside.count]).toEqual([[], [], [], 0]);
  expect(wave.everyoneElse).toEqual({ gains: [], loses: [] });
  expect(isNothing(wave)).toBe(false);
});

test("people are counted by role and platform; disabled accounts stand apart", () => {
  const [ann, bo] = people(1, 2) as [ReturnType<typeof memberOf>, ReturnType<typeof memberOf>];
  const members = [ann, bo, memberOf(3, { guest: true }), memberOf(4, { accountEnabled: false })];
  const { gains } = first({
    groups: { 1: members },
    waves: [[1]],
    privileged: [ann],
    platforms: [
      [ann, "ios"],
      [bo, "windows"],
    ],
  });
  expect(gains[0]?.people).toMatchObject({
    count: 3,
    disabled: 1,
    byRole: { privileged: 1, member: 1, guest: 1 },
    byPlatform: { ios: 1, windows: 1, unknown: 1 },
  });
  expect(gains[0]?.people.people[0]).toEqual({ id: ann.id, upn: ann.upn, role: "privileged", platform: "ios" });
});

describe("people of a wave whom it changes nothing for", () => {
  const why = (wave: WaveWhatIf | undefined) =>
    wave?.unchanged.map(({ why: word, people: { count } }) => [word, count]);

  test("another target allows it already", () => {
    const policy = policyOf({
      includeTargets: [targetOf("all_users", DEFAULT_PROFILE), targetOf(groupId(2), "p2")],
      passkeyProfiles: [...(policyOf().passkeyProfiles ?? []), profileOf({ id: "p2", name: "Colleague's" })],
    });
    const wave = first({ policy, groups: { 1: people(1, 2, 3), 2: people(3) }, waves: [[1]] });
    expect(names(wave.gains)).toEqual(["user1@contoso.example", "user2@contoso.example"]);
    expect(why(wave)).toEqual([["already", 1]]);
  });

  test("an exclusion wins", () => {
    const policy = policyOf({ excludeTargets: [{ targetType: "group", id: groupId(2) }] });
    const wave = first({ policy, groups: { 1: people(1, 2), 2: people(2) }, waves: [[1]] });
    expect([names(wave.gains), why(wave)]).toEqual([["user1@contoso.example"], [["excluded", 1]]]);
  });

  test("an earlier wave gave it: a person in two waves belongs to the first", () => {
    const setting = { groups: { 1: people(1, 2), 2: people(2, 3) }, waves: [[1], [2]] };
    const [one, two] = whatIf(whatIfFactsOf(setting));
    expect([names(one!.gains).length, names(two!.gains), why(two)]).toEqual([
      2,
      ["user3@contoso.example"],
      [["earlier-wave", 1]],
    ]);
  });

  test("the method is off", () => {
    const wave = first({ policy: policyOf({ state: "disabled" }), groups: { 1: people(1) }, waves: [[1]] });
    expect([wave.gains, why(wave)]).toEqual([[], [["method-off", 1]]]);
  });
});

describe("what must not happen is seen", () => {
  // Nothing is on profiles yet, so the first profile takes from every target what the top-level settings gave it.
  const legacy = policyOf({
    passkeyProfiles: [],
    includeTargets: [{ targetType: "group", id: "all_users" }],
    isAttestationEnforced: false,
    keyRestrictions: { isEnforced: false, enforcementType: "allow", aaGuids: [] },
  });

  test("a write that takes something from people who are read, and from everybody else", () => {
    const wave = first({ policy: legacy, groups: { 1: people(1), 2: people(2) }, waves: [[1]] });
    expect(names(wave.loses)).toEqual(["user1@contoso.example", "user2@contoso.example"]);
    expect(wave.everyoneElse.loses.map(({ what, type }) => `${what} ${type}`)).toEqual([
      "register deviceBound",
      "use deviceBound",
    ]);
  });

  test("somebody who gains without being in the wave", () => {
    const facts = whatIfFactsOf({ groups: { 7: people(1, 2), 9: people(8, 9) }, waves: [] });
    const joins = { groupId: groupId(9), people: new Set(people(1, 2).map(({ id }) => id)) };
    const [wave] = whatIf({ ...facts, waves: [whatIfWaveOf(0, [groupId(9)], joins)] });
    expect(names(wave!.gains)).toEqual(["user1@contoso.example", "user2@contoso.example"]);
    expect(wave!.outside.people.map(({ upn }) => upn)).toEqual(["user8@contoso.example", "user9@contoso.example"]);
  });

  test("a value that this version doesn't know", () => {
    const policy = policyOf({
      includeTargets: [targetOf("all_users", DEFAULT_PROFILE), { ...targetOf(groupId(1), "p2"), targetType: "squad" }],
      passkeyProfiles: [...(policyOf().passkeyProfiles ?? []), profileOf({ id: "p2" })],
    });
    const wave = first({ policy, groups: { 1: people(1) }, waves: [[1]] });
    expect(wave.unknown.join(" ")).toContain("unknown type 'squad'");
  });
});

test("with membership, people gain when they join the standing group, wave by wave, and the policy changes once", () => {
  const facts = whatIfFactsOf({ groups: { 7: people(1, 2, 3, 4) }, waves: [] });
  const joining = (at: number, ...who: number[]) =>
    whatIfWaveOf(at, [groupId(9)], { groupId: groupId(9), people: new Set(people(...who).map(({ id }) => id)) });
  const waves = whatIf({ ...facts, waves: [joining(0, 1, 2), joining(1, 2, 3)] });
  expect(waves.map(({ policyChanges }) => policyChanges.length)).toEqual([2, 0]);
  expect(waves.map((wave) => names(wave.gains))).toEqual([
    ["user1@contoso.example", "user2@contoso.example"],
    ["user3@contoso.example"],
  ]);
});

test("a person who is a target by name has an access of their own", () => {
  const [ann, bo] = people(1, 2) as [ReturnType<typeof memberOf>, ReturnType<typeof memberOf>];
  const policy = policyOf({
    includeTargets: [targetOf("all_users", DEFAULT_PROFILE), { ...targetOf(ann.id, "p2"), targetType: "user" }],
    passkeyProfiles: [...(policyOf().passkeyProfiles ?? []), profileOf({ id: "p2", name: "Colleague's" })],
  });
  const wave = first({ policy, groups: { 1: [ann, bo] }, waves: [[1]] });
  expect([names(wave.gains), wave.unchanged[0]?.people.people[0]?.upn]).toEqual([[bo.upn], ann.upn]);
});

test("a second what-if is empty once the waves are applied, over a thousand tenants", () => {
  const numbers = fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(anyPolicy, fc.array(numbers, { minLength: 1, maxLength: 3 }), (policy, waves) => {
      const groups = Object.fromEntries([...Array(12).keys()].map((n) => [n + 1, people(n, n + 1)]));
      const after = waves.reduce(
        (last, wave) =>
          applyIntent(last, {
            kind: "assign",
            profile: profileOf(),
            groupIds: wave.map((n) => groupId(n).toUpperCase()),
          }),
        policy,
      );
      expect(whatIf(whatIfFactsOf({ policy: after, groups, waves })).every(isNothing)).toBe(true);
    }),
    { numRuns: 1000 },
  );
});

test("computed by class or for each person alone: the same people gain and lose", () => {
  const membership = fc.array(fc.uniqueArray(fc.integer({ min: 1, max: 8 })), { minLength: 12, maxLength: 12 });
  fc.assert(
    fc.property(
      anyPolicy,
      membership,
      fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { minLength: 1 }),
      (policy, held, wave) => {
        const groups = Object.fromEntries(held.map((members, n) => [n + 1, people(...members)]));
        const found = first({ policy, groups, waves: [wave] });
        const after = applyIntent(policy, { kind: "assign", profile: profileOf(), groupIds: wave.map(groupId) });
        const changed = people(1, 2, 3, 4, 5, 6, 7, 8).filter((_, at) => {
          const own = held.flatMap((members, n) => (members.includes(at + 1) ? [groupId(n + 1)] : []));
          return !isUnchanged(compareAccess(effectiveAccess(policy, own), effectiveAccess(after, own)));
        });
        expect(names(found.gains).sort()).toEqual(changed.map(({ upn }) => upn).sort());
        expect(found.loses).toEqual([]);
      },
    ),
    { numRuns: 1000 },
  );
});
