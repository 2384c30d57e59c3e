import { findPreflightProblems } from "../../../src/domain/safety/preflight";
import { memberOf } from "../../builders/deps";
import { planOf } from "../../builders/plans";
import { groupId, policyOf, profileOf, targetOf } from "../../builders/policies";
import { findingsOf, groupOf, preflightFactsOf, waveFactsOf } from "../../builders/preflight-facts";

const membership = planOf(2, (plan) => ({ ...plan, assignment: { strategy: "membership", group: "sg-standing" } }));
const [one, two, three] = [memberOf(1), memberOf(2), memberOf(3)];

test("a tenant in which nothing stands in the way has no findings", () => {
  expect(findPreflightProblems(preflightFactsOf())).toEqual([]);
});

describe("protected people", () => {
  const protection = {
    people: [{ ...two, because: "Global Administrator" }],
    privileged: [two],
    problems: [],
    ambiguous: [],
  };

  test("in a wave block it, by name and reason: a target can't leave one person out", () => {
    expect(findingsOf({ protection }, "protected-in-wave")).toMatchObject([
      {
        severity: "blocks",
        wave: 0,
        sentence: "Wave 'wave-1' contains protected people: user2@contoso.example (Global Administrator).",
      },
    ]);
  });

  test("are left out by name where people are added one by one", () => {
    const facts = { protection, plan: membership };
    expect(findingsOf(facts, "protected-in-wave")).toEqual([]);
    expect(findingsOf(facts, "protected-skipped")).toMatchObject([
      { severity: "informs", sentence: expect.stringContaining("user2@contoso.example (Global Administrator)") },
    ]);
  });

  test("count among guests and disabled accounts too", () => {
    const [first, second] = preflightFactsOf().waves;
    if (first === undefined || second === undefined) throw new Error("two waves are needed");
    const waves = [first, { ...second, snapshot: { ...second.snapshot, people: [], disabled: [two] } }];
    expect(findingsOf({ waves, protection }, "protected-in-wave").map(({ wave }) => wave)).toEqual([0, 1]);
  });

  test("who can't be known block everything; privileged people whom the plan allows, nothing", () => {
    const problem = { problem: "Who holds a directory role can't be read: no.", mend: "Grant it." };
    const read = (blocks: boolean) => ({ ...protection, people: [], problems: [{ ...problem, blocks }] });
    expect(findingsOf({ protection: read(true) }, "protection-unreadable")).toMatchObject([{ severity: "blocks" }]);
    expect(findingsOf({ protection: read(false) }, "protection-unreadable")).toMatchObject([{ severity: "warns" }]);
  });
});

describe("people who are excluded by another membership", () => {
  const exclusion = { id: groupId(20), label: "group 'sg-contractors'", members: new Set([two.id]), problem: null };

  test("are named with the group that excludes them, and nobody else is", () => {
    const [found, ...others] = findingsOf({ exclusions: [exclusion] }, "member-excluded");
    expect(others).toEqual([]);
    expect(found).toMatchObject({ severity: "warns", wave: 0 });
    expect(found?.sentence).toContain("1 person whom the policy excludes");
    expect(found?.sentence).toContain("user2@contoso.example (group 'sg-contractors')");
    expect(found?.sentence).not.toContain(one.upn);
  });

  test("are not named again where the wave's own group is excluded", () => {
    const own = { ...exclusion, id: groupId(1).toUpperCase(), members: new Set([one.id, two.id]) };
    expect(findingsOf({ exclusions: [own] }, "member-excluded")).toEqual([]);
  });

  test("are unknown where the excluded group can't be read, and that is said", () => {
    const hidden = { ...exclusion, members: new Set<string>(), problem: "hidden membership" };
    expect(findingsOf({ exclusions: [hidden] }, "exclusions-unreadable")).toMatchObject([
      { severity: "warns", sentence: expect.stringContaining("hidden membership") },
    ]);
  });
});

test("people who decide about the rollout are named where they are in a wave, and block nothing", () => {
  const facts = preflightFactsOf();
  const owner = { ...three, upn: "Owner@contoso.example" };
  const found = findingsOf(
    {
      waves: [waveFactsOf(1, [one, two]), waveFactsOf(2, [owner])],
      approvers: { ...facts.approvers, people: [two, memberOf(90)] },
    },
    "people-who-decide-in-wave",
  );
  expect(found).toMatchObject([
    { severity: "warns", wave: 0, sentence: expect.stringContaining("user2@contoso.example (approver)") },
    { severity: "warns", wave: 1, sentence: expect.stringContaining("Owner@contoso.example (asked for the rollout)") },
  ]);
  expect(found[0]?.sentence).not.toContain(one.upn);
});

test("guests and disabled accounts are counted, named, and left out", () => {
  const many = Array.from({ length: 7 }, (_, n) => memberOf(40 + n));
  const wave = waveFactsOf(1, [one]);
  const waves = [{ ...wave, snapshot: { ...wave.snapshot, guests: [two], disabled: many } }];
  expect(findingsOf({ waves }, "guests-left-out")).toMatchObject([
    {
      severity: "informs",
      sentence: expect.stringContaining("1 guest, who can't register a passkey and counts nowhere: user2@"),
    },
  ]);
  const [disabled] = findingsOf({ waves }, "disabled-left-out");
  expect(disabled?.sentence).toMatch(/7 disabled accounts; they count nowhere: user40@.*user44@.* and 2 more\.$/);
});

test("a group in two waves is named once, whatever it is called there", () => {
  const waves = [
    waveFactsOf(1, [one]),
    waveFactsOf(2, [three], { groups: [{ ...groupOf(1, 1), asWritten: groupId(1) }] }),
  ];
  expect(findingsOf({ waves }, "group-in-two-waves")).toMatchObject([
    {
      severity: "warns",
      wave: 1,
      sentence: "Group 'sg-1' is in wave 'wave-1' and in wave 'wave-2': its members belong to the earlier one.",
    },
  ]);
  expect(findingsOf({}, "group-in-two-waves")).toEqual([]);
});

test.each([
  ["dynamic", "group-dynamic", "informs"],
  ["nested", "group-nested", "warns"],
  ["roleAssignable", "group-role-assignable", "warns"],
] as const)("a group that is %s is known before the wave", (kind, id, severity) => {
  const waves = [waveFactsOf(1, [one], { groups: [groupOf(1, 1, { [kind]: true })] })];
  expect(findingsOf({ waves }, id)).toMatchObject([{ severity, wave: 0 }]);
});

test("a group that can't even be looked for is unreadable, not missing", () => {
  const groups = [{ ...groupOf(1, 0), found: [], problem: "Reading groups is not permitted." }];
  const waves = [waveFactsOf(1, [one], { groups })];
  expect(findingsOf({ waves }, "group-missing")).toEqual([]);
  expect(findingsOf({ waves }, "group-unreadable")).toMatchObject([{ severity: "blocks" }]);
});

describe("the profile", () => {
  const adopting = planOf(2, (plan) => ({ ...plan, profile: { ...plan.profile, id: profileOf().id } }));
  const profiles = policyOf().passkeyProfiles ?? [];

  test("that exists with another content is told apart by what the plan would widen and narrow", () => {
    const existing = profileOf({ passkeyTypes: "deviceBound", keyRestrictions: null, name: "Keys" });
    const [found] = findingsOf(
      { plan: adopting, policy: policyOf({ passkeyProfiles: [...profiles, existing] }) },
      "profile-differs",
    );
    expect(found?.severity).toBe("blocks");
    expect(found?.sentence).toMatch(/the plan would widen it \(.*synced.*\) and narrow it \(.*any provider/);
  });

  test("that somebody else uses is not adopted, and who uses it is named", () => {
    const policy = policyOf({
      includeTargets: [...policyOf().includeTargets, targetOf(groupId(30), profileOf().id.toUpperCase())],
      passkeyProfiles: [...profiles, profileOf()],
    });
    const found = findingsOf({ plan: adopting, policy }, "profile-in-use");
    expect(found).toMatchObject([
      { severity: "blocks", sentence: expect.stringContaining(`1 target already (${groupId(30)})`) },
    ]);
    expect(findingsOf({ plan: adopting, policy }, "profile-differs")).toEqual([]);
  });
});

describe("many group targets", () => {
  const policyWith = (count: number) =>
    policyOf({
      includeTargets: [
        ...policyOf().includeTargets,
        ...Array.from({ length: count }, (_, n) => targetOf(groupId(50 + n))),
      ],
    });

  test("warn with the number, at the wave that reaches it, and once", () => {
    expect(findingsOf({ policy: policyWith(7) }, "many-targets")).toEqual([]);
    expect(findingsOf({ policy: policyWith(8) }, "many-targets")).toMatchObject([
      { severity: "warns", wave: 1, sentence: expect.stringContaining("the policy would name 10 groups") },
    ]);
    expect(findingsOf({ policy: policyWith(20) }, "many-targets")).toMatchObject([{ wave: 0 }]);
  });

  test("are no matter of a wave that adds none", () => {
    const { includeTargets } = policyWith(20);
    const policy = policyOf({ includeTargets: [...includeTargets, targetOf(groupId(1)), targetOf(groupId(2))] });
    expect(findingsOf({ policy }, "many-targets")).toEqual([]);
  });
});
