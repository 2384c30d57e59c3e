import { formatProblem } from "../../src/contracts/document";
import { parsePlan } from "../../src/contracts/plan-file";
import { planWith } from "./plan-text";

function problems(text: string): string[] {
  const parsed = parsePlan(text, "plan.yaml");
  return parsed.ok ? [] : parsed.problems.map(formatProblem);
}

type Mistake = [title: string, changes: Record<number, string>, expected: string];

/** Every row is one mistake in an otherwise sound plan, and the one line that people read about it. */
const GALLERY: Mistake[] = [
  [
    "an unknown key",
    { 16: '  windws: [{ days: [mon], from: "09:00", to: "15:00" }]' },
    '16:3: unknown key "windws", expected one of timeZone, startAt, windows, blackouts, workingTime, did you mean "windows"?',
  ],
  [
    "an unknown key in a wave",
    { 32: "  - { name: IT, groups: [sg-it], bake: 48h, aproval: before }" },
    '32:45: unknown key "aproval", expected one of name, groups, bake, approval, gate, earliest, latest, share, did you mean "approval"?',
  ],
  [
    "a wrong type",
    { 31: "  - { name: identity team, groups: sg-identity, bake: 24h }" },
    '31:36: "groups" is "sg-identity", expected a list, write it as a list: [sg-identity]',
  ],
  [
    "a ticket number without quotes",
    { 3: "metadata: { name: a, owner: b, ticketId: 12345 }" },
    '3:42: "ticketId" is 12345, expected text, write it in quotes: "12345"',
  ],
  [
    "no approvers",
    { 36: "approvals: { minimum: 1 }" },
    '36:1: "approvers" is missing, expected a group\'s object id or display name',
  ],
  [
    "nobody has to approve",
    { 36: "approvals: { approvers: sg-a, minimum: 0 }" },
    '36:40: "minimum" is 0, expected at least 1',
  ],
  [
    "a wave name used twice",
    { 32: "  - { name: Identity Team, groups: [sg-it], bake: 48h }" },
    '32:13: wave 1 has the name "Identity Team" already, expected a name of its own for each wave, rename one of them',
  ],
  [
    "a group named twice in a wave",
    { 32: "  - { name: IT, groups: [sg-it, sg-it], bake: 48h }" },
    '32:33: the wave names the group "sg-it" twice, expected each group once, remove one of them',
  ],
  [
    "a wave without groups",
    { 32: "  - { name: IT, groups: [], bake: 48h }" },
    '32:25: "groups" is an empty list, expected a list of at least 1 entry',
  ],
  [
    "a bake without a unit",
    { 31: "  - { name: identity team, groups: [sg-identity], bake: 24 }" },
    '31:57: "bake" is 24, expected a duration such as 24h, or { workingHours: 24 }, write 24h if hours are meant',
  ],
  [
    "a bake in words",
    { 31: "  - { name: identity team, groups: [sg-identity], bake: 2 days }" },
    '31:57: "bake" is "2 days", expected a duration such as 24h, or { workingHours: 24 }, write 2d',
  ],
  [
    "a bake of nothing",
    { 31: "  - { name: identity team, groups: [sg-identity], bake: 0h }" },
    '31:57: "bake" is "0h", expected a duration such as 24h, or { workingHours: 24 }',
  ],
  [
    "a misspelt unit of baking",
    { 31: "  - { name: identity team, groups: [sg-identity], bake: { workinghours: 24 } }" },
    '31:59: unknown key "workinghours", expected workingHours, did you mean "workingHours"?',
  ],
  [
    "another approval than before",
    { 32: "  - { name: IT, groups: [sg-it], bake: 48h, approval: after }" },
    '32:55: "approval" is "after", expected before',
  ],
  [
    "a gate that is not there",
    { 32: "  - { name: IT, groups: [sg-it], bake: 48h, gate: standrad }" },
    '32:51: there is no gate "standrad", expected one of standard, did you mean "standard"?',
  ],
  [
    "a share of a target",
    { 32: "  - { name: IT, groups: [sg-it], bake: 48h, share: 10% }" },
    "32:45: a share of a group cannot be a target of the policy, expected share only with the strategy membership, remove share, or write assignment: { strategy: membership, group: … }",
  ],
  [
    "a share of nobody",
    {
      9: "assignment: { strategy: membership, group: sg-r }",
      32: "  - { name: IT, groups: [sg-it], bake: 48h, share: 0% }",
    },
    "32:52: a share of 0 % reaches nobody, expected more than 0%",
  ],
  [
    "membership without its group",
    { 9: "assignment: { strategy: membership }" },
    '9:1: "group" is missing, and the strategy membership adds people to it, expected the standing rollout group',
  ],
  [
    "a group for targets",
    { 9: "assignment: { group: sg-r }" },
    '9:15: "group" has no meaning with the strategy targets, expected group only with membership, remove it, or write strategy: membership',
  ],
  [
    "an unknown strategy",
    { 9: "assignment: { strategy: target }" },
    '9:25: "strategy" is "target", expected one of targets, membership, did you mean "targets"?',
  ],
  [
    "an unknown provider",
    { 8: "  aaguids: { allow: [1pasword, icloud-keychain] }" },
    '8:22: entry 1 of "allow" is "1pasword", expected a passkey provider such as 1password, or an AAGUID, did you mean "1password"?',
  ],
  [
    "an AAGUID cut short",
    { 8: "  aaguids: { allow: [d548826e-79b4-db40-a3d8-11116f7e834] }" },
    '8:22: entry 1 of "allow" is "d548826e-79b4-db40-a3d8-11116f7e834", expected a passkey provider such as 1password, or an AAGUID',
  ],
  [
    "allow and block at once",
    { 8: "  aaguids: { allow: [1password], block: [dashlane] }" },
    '8:34: "aaguids" has allow and block at once, expected exactly one of allow, block, any, keep one of them',
  ],
  [
    "no AAGUIDs at all",
    { 8: "  aaguids: {}" },
    '8:12: "aaguids" is an empty mapping, expected exactly one of allow, block, any',
  ],
  [
    "attestation of synced passkeys",
    { 7: "  attestation: registrationOnly" },
    "7:16: the profile demands attestation, which synced passkeys cannot give, expected disabled, write attestation: disabled",
  ],
  [
    "a percentage without its sign",
    { 23: "      passkeyFailing: { tolerable: 5, intolerable: 25% }" },
    '23:36: "tolerable" is 5, expected a percentage such as 5%, write 5%',
  ],
  [
    "a fraction for a percentage",
    { 23: "      passkeyFailing: { tolerable: 0.05, intolerable: 25% }" },
    '23:36: "tolerable" is 0.05, expected a percentage such as 5%, write 5% or 0.05%, whichever is meant',
  ],
  [
    "more than everybody",
    { 23: "      passkeyFailing: { tolerable: 5%, intolerable: 125% }" },
    '23:53: "intolerable" is "125%", expected a percentage such as 5%',
  ],
  [
    "an intolerable rate below the tolerable one",
    { 22: "      signInBlocked: { tolerable: 5%, intolerable: 5% }" },
    "22:52: intolerable 5% is not above tolerable 5%, expected more than 5%",
  ],
  [
    "a tolerable rate above the default of intolerable",
    { 23: "      passkeyFailing: { tolerable: 30% }" },
    "23:7: intolerable 25% is not above tolerable 30%, expected more than 30%",
  ],
  [
    "a false-alarm rate of nothing",
    { 22: "      signInBlocked: { falseAlarm: 0% }" },
    "22:36: a false-alarm rate of 0% makes the gate useless, expected more than 0% and at most 50%, write 0.5%",
  ],
  [
    "a guardrail turned off by false",
    { 23: "      passkeyFailing: false" },
    '23:23: "passkeyFailing" is false, expected off or a mapping with tolerable, intolerable, write off',
  ],
  [
    "an unknown guardrail",
    { 23: "      passkeyFailin: off" },
    '23:7: unknown key "passkeyFailin", expected one of signInBlocked, passkeyFailing, policyRefused, newlySilent, did you mean "passkeyFailing"?',
  ],
  [
    "an extension without an end",
    { 27: "    onInsufficientEvidence: { extend: { by: 24h } }" },
    '27:31: "atMost" is missing, expected a whole number of at least 1',
  ],
  [
    "an unknown consequence",
    { 27: "    onInsufficientEvidence: wait" },
    '27:29: "onInsufficientEvidence" is "wait", expected ask, hold or { extend: { by: 24h, atMost: 3 } }',
  ],
  [
    "a confidence in percent",
    { 18: "riskBudget: { users: 10, confidence: 95% }" },
    '18:38: "confidence" is "95%", expected a confidence between 0.5 and 1, such as 0.95, write 0.95',
  ],
  [
    "certainty",
    { 18: "riskBudget: { users: 10, confidence: 1 }" },
    '18:38: "confidence" is 1, expected a confidence between 0.5 and 1, such as 0.95',
  ],
  [
    "half a person",
    { 18: "riskBudget: { users: 1.5 }" },
    '18:22: "users" is 1.5, expected a whole number of at least 0',
  ],
  [
    "retain-registered without a keep group",
    { 34: "rollback: { strategy: retain-registered }" },
    '34:1: "keepGroup" is missing, and retain-registered puts people with a passkey into it, expected a group, which may be empty',
  ],
  [
    "an unknown rollback",
    { 34: "rollback: { strategy: close-registrations }" },
    '34:23: "strategy" is "close-registrations", expected one of freeze, close-registration, retain-registered, restore, did you mean "close-registration"?',
  ],
  ["an unknown writer", { 35: "writer: bot" }, '35:9: "writer" is "bot", expected one of app, person'],
  [
    "a tenant file",
    { 2: "kind: Tenant" },
    "2:7: this file is an emulated tenant, expected kind: RolloutPlan, give the file of a rollout plan here",
  ],
  [
    "a name of two lines",
    { 32: '  - { name: "I\\nT", groups: [sg-it], bake: 48h }' },
    '32:13: "name" is "I T", expected text of one line',
  ],
];

describe("the gallery of mistakes in plan files", () => {
  test.each(GALLERY)("%s", (_title, changes, expected) => {
    expect(problems(planWith(changes))).toEqual([`plan.yaml:${expected}`]);
  });

  test("all of them are told at once when they stand in one file", () => {
    const found = problems(
      planWith({
        9: "assignment: { strategy: membership }",
        14: "  timeZone: Europe/Berln",
        16: '  windows: [{ days: [mon], from: "22:00", to: "02:00" }]',
        23: "      passkeyFailing: { tolerable: 5, intolerable: 25% }",
        32: "  - { name: identity team, groups: [sg-it], bake: 48, gate: none, aproval: before }",
        36: "approvals: { minimum: 0 }",
      }),
    );
    expect(found.map((line) => line.split(":")[1])).toEqual("9 14 16 23 32 32 32 32 36 36".split(" "));
  });
});
