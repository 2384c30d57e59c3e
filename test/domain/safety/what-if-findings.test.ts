import { whatIf } from "../../../src/domain/safety/what-if";
import { findWhatIfProblems } from "../../../src/domain/safety/what-if-findings";
import { memberOf } from "../../builders/deps";
import { DEFAULT_PROFILE, groupId, policyOf, targetOf } from "../../builders/policies";
import { whatIfFactsOf, whatIfWaveOf, type WhatIfSetting } from "../../builders/what-ifs";

const people = (...numbers: number[]) => numbers.map((n) => memberOf(n));
const findingsOf = (setting: WhatIfSetting) => findWhatIfProblems(whatIf(whatIfFactsOf(setting)));

test("a plan that gives to its people and takes from nobody has no finding", () => {
  expect(findingsOf({ groups: { 1: people(1, 2) }, waves: [[1]] })).toEqual([]);
});

test("whoever would lose something is named, and it blocks", () => {
  const policy = policyOf({
    passkeyProfiles: [],
    includeTargets: [{ targetType: "group", id: groupId(2) }],
    isAttestationEnforced: true,
    keyRestrictions: { isEnforced: false, enforcementType: "allow", aaGuids: [] },
  });
  const [finding, ...others] = findingsOf({
    policy,
    groups: { 1: people(1), 2: [...people(11, 12, 13, 14, 15, 16, 17), memberOf(18, { accountEnabled: false })] },
    waves: [[1]],
  });
  expect(others).toEqual([]);
  expect(finding).toMatchObject({ id: "what-if-loses", severity: "blocks", wave: 0 });
  expect(finding?.sentence).toBe(
    "Wave 'wave 1' would take from 7 people (user11@contoso.example, user12@contoso.example, user13@contoso.example, " +
      "user14@contoso.example, user15@contoso.example and 2 more) and 1 disabled account that they may register " +
      "device-bound passkeys with attestation of any provider; use device-bound passkeys of any provider.",
  );
});

test("everybody else is nobody in particular, and blocks as well", () => {
  const policy = policyOf({
    passkeyProfiles: [],
    includeTargets: [targetOf("all_users", DEFAULT_PROFILE)],
    isAttestationEnforced: true,
  });
  expect(findingsOf({ policy, groups: { 1: people(1) }, waves: [[1]] }).map(({ sentence }) => sentence)).toContainEqual(
    expect.stringContaining("would take from everybody in no group of policy and plan"),
  );
});

test("people who gain without being in the wave block it", () => {
  const facts = whatIfFactsOf({ groups: { 7: people(1), 9: people(8) }, waves: [] });
  const joins = { groupId: groupId(9), people: new Set([memberOf(1).id]) };
  const [finding] = findWhatIfProblems(whatIf({ ...facts, waves: [whatIfWaveOf(0, [groupId(9)], joins)] }));
  expect(finding).toMatchObject({ id: "what-if-gains-outside", severity: "blocks" });
  expect(finding?.sentence).toContain("1 person (user8@contoso.example), who is not in it");
});

test("guests and disabled accounts who would gain without being in the wave are a warning: they can't use it", () => {
  const others = [memberOf(8, { guest: true }), memberOf(9, { accountEnabled: false })];
  const facts = whatIfFactsOf({ groups: { 7: people(1), 9: others }, waves: [] });
  const joins = { groupId: groupId(9), people: new Set([memberOf(1).id]) };
  const [finding] = findWhatIfProblems(whatIf({ ...facts, waves: [whatIfWaveOf(0, [groupId(9)], joins)] }));
  expect(finding).toMatchObject({ id: "what-if-gains-outside", severity: "warns" });
  expect(finding?.sentence).toContain("1 person (user8@contoso.example) and 1 disabled account, who are not in it");
});

test("a wave by which nobody gains says why", () => {
  const policy = policyOf({ excludeTargets: [{ targetType: "group", id: groupId(2) }] });
  const [finding] = findingsOf({ policy, groups: { 1: people(1, 2), 2: people(1, 2) }, waves: [[1]] });
  expect(finding).toMatchObject({ id: "what-if-nobody-gains", severity: "warns" });
  expect(finding?.sentence).toContain("(2: an exclusion keeps all passkeys from them)");
});

test("what can't be told is a warning with the value that isn't known", () => {
  const policy = policyOf({ excludeTargets: [{ targetType: "squad", id: groupId(2) }] });
  const findings = findingsOf({ policy, groups: { 1: people(1) }, waves: [[1]] });
  expect(findings.map(({ id }) => id)).toContain("what-if-unclear");
  expect(findings.map(({ sentence }) => sentence).join(" ")).toContain("unknown type 'squad'");
});
