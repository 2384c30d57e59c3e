import type { PreflightFacts } from "../../../src/domain/safety/preflight-facts";
import { findPreflightProblems } from "../../../src/domain/safety/preflight";
import type { StandingFacts, StandingGroupFacts } from "../../../src/domain/safety/standing-facts";
import { HOUR } from "../../../src/domain/time";
import { memberOf } from "../../builders/deps";
import { groupId, OPEN_PROFILE, policyOf } from "../../builders/policies";
import { preflightFactsOf, waveFactsOf } from "../../builders/preflight-facts";
import { byMembership, STANDING } from "../../builders/standing";

const group = (change: Partial<StandingGroupFacts> = {}): StandingGroupFacts => ({
  ...STANDING,
  ...{ dynamic: false, roleAssignable: false, onPremises: false, security: true, contains: [], inside: [] },
  ...change,
});
const standingOf = (change: Partial<StandingFacts> = {}): StandingFacts => ({
  asWritten: STANDING.name,
  ...{ found: [group()], problem: null, members: [], right: "granted" },
  ...change,
});
const found = (standing: StandingFacts, change: Partial<PreflightFacts> = {}) => {
  const facts = preflightFactsOf(change);
  return findPreflightProblems({ ...facts, plan: byMembership(facts.plan), standing })
    .filter(({ id }) => id.startsWith("standing-") || id.startsWith("membership-"))
    .map(({ id, severity, sentence }) => ({ id, severity, sentence }));
};

test("an empty group of its own, to which the app may add people, has nothing to be said about", () => {
  expect(found(standingOf())).toEqual([]);
});

test("a plan with targets has no standing group and no finding about one", () => {
  const ids = findPreflightProblems(preflightFactsOf({ standing: null })).map(({ id }) => id);
  expect(ids.filter((id) => /standing|membership/.test(id))).toEqual([]);
});

const parent = { id: groupId(60), name: "sg-outer" };
const named = (id: string, profile: string) =>
  policyOf({ includeTargets: [{ targetType: "group", id, allowedPasskeyProfiles: [profile] }] });

test.each<[string, StandingFacts, Partial<PreflightFacts>, string, string, string]>([
  ["nobody made it", standingOf({ found: [] }), {}, "standing-group-missing", "blocks", "sg-rollout"],
  [
    "two are called so",
    standingOf({ found: [group(), group({ id: groupId(51) })] }),
    {},
    "standing-group-ambiguous",
    "blocks",
    groupId(51),
  ],
  ["it can't be read", standingOf({ found: [], problem: "403" }), {}, "standing-group-unreadable", "blocks", "403"],
  [
    "a rule makes its members",
    standingOf({ found: [group({ dynamic: true })] }),
    {},
    "standing-group-unusable",
    "blocks",
    "rule",
  ],
  [
    "it comes from on-premises",
    standingOf({ found: [group({ onPremises: true })] }),
    {},
    "standing-group-unusable",
    "blocks",
    "on-premises",
  ],
  [
    "it carries roles",
    standingOf({ found: [group({ roleAssignable: true })] }),
    {},
    "standing-group-unusable",
    "blocks",
    "roles",
  ],
  [
    "it is a mail list",
    standingOf({ found: [group({ security: false })] }),
    {},
    "standing-group-unusable",
    "blocks",
    "security group",
  ],
  [
    "groups are inside it",
    standingOf({ found: [group({ contains: ["sg-inner"] })] }),
    {},
    "standing-group-nested",
    "blocks",
    "sg-inner",
  ],
  [
    "it is inside another",
    standingOf({ found: [group({ inside: [parent] })] }),
    {},
    "standing-group-inside",
    "warns",
    "sg-outer",
  ],
  [
    "it is inside a target",
    standingOf({ found: [group({ inside: [parent] })] }),
    { policy: named(parent.id, OPEN_PROFILE) },
    "standing-group-inside",
    "blocks",
    "sg-outer",
  ],
  [
    "it is excluded",
    standingOf(),
    { policy: policyOf({ excludeTargets: [{ targetType: "group", id: STANDING.id }] }) },
    "standing-group-in-use",
    "blocks",
    "excludes",
  ],
  [
    "it has another profile",
    standingOf(),
    { policy: named(STANDING.id, groupId(99)) },
    "standing-group-in-use",
    "blocks",
    "other profiles",
  ],
  [
    "it is a wave's group",
    standingOf({ found: [group({ id: groupId(1) })] }),
    {},
    "standing-group-in-use",
    "blocks",
    "wave-1",
  ],
  [
    "it holds the approvers",
    standingOf({ found: [group({ name: "sg-approvers" })] }),
    {},
    "standing-group-in-use",
    "blocks",
    "approvers",
  ],
  [
    "a stranger is in it",
    standingOf({ members: [memberOf(3)] }),
    {},
    "standing-group-not-empty",
    "blocks",
    "user3@contoso.example",
  ],
  [
    "a protected person is in it",
    standingOf({ members: [memberOf(1)] }),
    {
      protection: {
        people: [{ ...memberOf(1), because: "Global Administrator" }],
        privileged: [],
        problems: [],
        ambiguous: [],
      },
    },
    "standing-group-protected",
    "blocks",
    "Global Administrator",
  ],
  ["the app may not", standingOf({ right: "missing" }), {}, "membership-not-granted", "blocks", "may not add"],
  [
    "nobody knows whether it may",
    standingOf({ right: "unknown" }),
    {},
    "membership-right-unknown",
    "warns",
    "can't be told",
  ],
])("%s: said once, with what it is about", (_, standing, change, id, severity, words) => {
  expect(found(standing, change)).toEqual([{ id, severity, sentence: expect.stringContaining(words) as string }]);
});

test("people of the first wave may be in it already, and the open profile may be on it already", () => {
  expect(
    found(standingOf({ members: [memberOf(1), memberOf(2)] }), { policy: named(STANDING.id, OPEN_PROFILE) }),
  ).toEqual([]);
});

test("a guest in it can't gain and is left alone", () => {
  expect(found(standingOf({ members: [memberOf(70, { guest: true })] }))).toEqual([]);
});

test("waves that bake for less than a membership may take to act are named", () => {
  const { plan } = preflightFactsOf();
  const slow = { ...plan, rollback: { ...plan.rollback, membershipPropagation: 30 * HOUR } };
  expect(found(standingOf(), { plan: slow })).toMatchObject([
    { id: "membership-acts-late", severity: "warns", sentence: expect.stringContaining("30 h") },
  ]);
});

test("protected people whom the strategy leaves out are named, and nothing is refused for them", () => {
  const skipped = { ...memberOf(9), because: "member of protected group 'sg-break-glass'" };
  const facts = preflightFactsOf({
    waves: [waveFactsOf(1, [memberOf(1)], { skipped: [memberOf(9)] })],
    protection: { people: [skipped], privileged: [], problems: [], ambiguous: [] },
  });
  const findings = findPreflightProblems({ ...facts, plan: byMembership(facts.plan), standing: standingOf() });
  expect(findings.filter(({ id }) => id.startsWith("protected"))).toMatchObject([
    { id: "protected-skipped", severity: "informs", sentence: expect.stringContaining("user9@contoso.example") },
  ]);
});
