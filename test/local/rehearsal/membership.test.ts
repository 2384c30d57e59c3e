import type { RecordedExchange } from "../../../src/local/tenant/recording";
import type { RehearsalReport } from "../../../src/local/rehearsal/report";
import { rehearse } from "../../../src/local/rehearsal/rehearse";
import { checkExchange } from "../../graph-schema/conformance";
import { hasSchemaData } from "../../graph-schema/schema-data";
import { readOrThrow, SMALL_PLAN, SMALL_TENANT, smallFiles } from "./files";

// Days of tenant time; a busy machine needs longer than a quiet one.
jest.setTimeout(180_000);

/** Half of a group of forty, then everybody of it; an admin and a break-glass account are in it too. */
const PLAN = SMALL_PLAN.replace(
  /waves:[\s\S]*?approvals:/,
  `assignment: { strategy: membership, group: sg-rollout }
waves:
  - { name: half, groups: [sg-second], share: 50%, bake: 10h }
  - { name: everybody, groups: [sg-second], bake: 24h, approval: before }
rollback: { strategy: close-registration, membershipPropagation: 2h }
approvals:`,
);
const TENANT = SMALL_TENANT.replace(
  "  - { name: sg-second, users: 40 }\n",
  `  - { name: sg-second, users: 40, guests: 1, disabled: 1, people: [glass@contoso.example, root@contoso.example] }
  - { name: sg-rollout }
`,
)
  .replace("users: 2, roles: [Global Administrator]", "users: 2, people: [glass@contoso.example]")
  .replace(
    "named:\n",
    "named:\n  - { upn: glass@contoso.example }\n  - { upn: root@contoso.example, roles: [Global Administrator] }\n",
  );

interface Over {
  readonly plan?: string;
  readonly tenant?: string;
  readonly scenario?: readonly string[];
}
const play = (over: Over = {}, record?: (exchange: RecordedExchange) => void) =>
  rehearse({
    inputs: readOrThrow(smallFiles({ plan: PLAN, tenant: TENANT, ...over })),
    storage: "memory",
    ...(record === undefined ? {} : { record }),
  });

const violated = (report: RehearsalReport) => report.invariants.filter((each) => each.violated > 0);
const harmless = {
  lockedOutByRollout: 0,
  lockedOutByRollback: 0,
  protectedTouched: 0,
  gainedUnapproved: 0,
};
const allGained = (report: RehearsalReport) => report.waves.reduce((sum, { usersGained }) => sum + usersGained, 0);

describe("a rollout by membership in which nothing goes wrong", () => {
  const exchanges: RecordedExchange[] = [];
  let report: RehearsalReport;
  beforeAll(async () => {
    report = await play({}, (exchange) => exchanges.push(exchange));
  });

  it("reaches a stable half first and then everybody, but for the protected, guests and disabled accounts", () => {
    expect(report.rollout.outcome).toBe("completed");
    const [half = 0, rest = 0] = report.waves.map(({ usersGained }) => usersGained);
    expect(half).toBeGreaterThan(10);
    expect(half).toBeLessThan(28);
    expect(half + rest).toBe(38);
  });

  it("writes the policy once, with one target, exactly as an independent computation expects it", () => {
    expect(report.policy).toMatchObject({ finalEqualsExpected: true, unexpected: [], writes: 1, verifiedWrites: 1 });
  });

  it("touches nobody who is protected and gives nobody anything that was not approved; all invariants hold", () => {
    expect(violated(report)).toEqual([]);
    expect(report.people).toMatchObject(harmless);
    const widening = report.invariants.find(({ n }) => n === 4);
    expect(widening?.checked).toBe(38);
  });

  it("exchanges nothing with Graph that the published schema does not know", () => {
    expect(exchanges.some(({ path }) => path.endsWith("/$batch"))).toBe(true);
    if (!hasSchemaData()) return;
    expect([...new Set(exchanges.flatMap((exchange) => checkExchange(exchange)))]).toEqual([]);
  });
});

test("a provider that breaks is taken back by closing the standing group: nobody loses a sign-in, nobody is taken out", async () => {
  const report = await play({
    scenario: [
      "faults:",
      "  - { at: wave 2 + 2h, for: 3d, kind: sign-in-failure, code: 135016, share: 0.7 }",
      "decisions:",
      "  - { decide: approve }",
    ],
  });
  expect(report.rollout.outcome).toBe("rolled-back");
  expect(report.waves.map(({ outcome }) => outcome)).toEqual(["promoted", "rolled-back"]);
  expect(report.waves[1]?.rollback).toMatchObject({ strategy: "close-registration", usersReverted: 0 });
  expect(report.policy).toMatchObject({ finalEqualsExpected: true, unexpected: [] });
  expect(report.people).toMatchObject(harmless);
  expect(violated(report)).toEqual([]);
});

test("throttling, lost answers, stale reads and a crash while people are added leave each in the group once", async () => {
  const report = await play({
    scenario: [
      "faults:",
      "  - { at: start, for: 3h, kind: throttle, api: groups, share: 0.2, retryAfter: 9 }",
      "  - { at: start, for: 3h, kind: 5xx-after-effect, api: groups, share: 0.2 }",
      "  - { at: start, for: 3h, kind: stale-read, api: groups, share: 0.3, lag: 3m }",
      "  - { at: wave 1, kind: crash }",
      "  - { at: wave 2, kind: crash }",
      "  - { at: wave 2, for: 1h, kind: cut, api: groups, share: 0.2 }",
    ],
  });
  expect(report.rollout.outcome).toBe("completed");
  expect(allGained(report)).toBe(38);
  expect(violated(report)).toEqual([]);
  expect(report.people).toMatchObject(harmless);
});

test("somebody whom a colleague puts into the standing group holds the rollout, and counts as nobody's doing of ours", async () => {
  const report = await play({
    scenario: ["faults:", "  - { at: wave 1 + 3h, kind: membership, group: sg-rollout, add: 2 }", "endsAfter: 18h"],
  });
  expect(report.rollout).toMatchObject({
    outcome: "held",
    waitsFor: expect.stringContaining("whom no wave put there"),
  });
  expect(report.people).toMatchObject(harmless);
  expect(violated(report)).toEqual([]);
});

test.each([
  [
    "the right to add people is missing",
    PLAN,
    TENANT.replace("history:", "missing: [GroupMember.ReadWrite.All]\nhistory:"),
  ],
  ["the standing group does not exist", PLAN.replace("sg-rollout", "sg-nowhere"), TENANT],
  [
    "somebody is in the standing group already",
    PLAN,
    TENANT.replace("{ name: sg-rollout }", "{ name: sg-rollout, users: 1 }"),
  ],
  [
    "the standing group is synchronised",
    PLAN,
    TENANT.replace("{ name: sg-rollout }", "{ name: sg-rollout, onPremises: true }"),
  ],
  [
    "the standing group is dynamic",
    PLAN,
    TENANT.replace("{ name: sg-rollout }", "{ name: sg-rollout, kind: dynamic }"),
  ],
])("%s: refused at preflight, and nothing is written", async (_, plan, tenant) => {
  const report = await play({ plan, tenant });
  expect(report.rollout.outcome).toBe("refused");
  expect(report.policy.writes).toBe(0);
  expect(violated(report)).toEqual([]);
});

test("a membership that acts late is warned of, proves nothing while it has not acted, and harms nobody", async () => {
  const report = await play({
    tenant: TENANT.replace("membership: { p50: 10m, max: 2h }", "membership: { p50: 10h, max: 24h }"),
    plan: PLAN.replace("membershipPropagation: 2h", "membershipPropagation: 24h"),
  });
  expect(report.rollout.findings.map(({ id }) => id)).toContain("membership-acts-late");
  // The change reached nearly nobody while the first wave baked: that is no proof of anything, and is said so.
  expect(report.waves[0]?.verdict).toMatchObject({
    kind: "insufficient",
    reason: expect.stringContaining("nobody used"),
  });
  expect(report.people).toMatchObject(harmless);
  expect(violated(report)).toEqual([]);
});
