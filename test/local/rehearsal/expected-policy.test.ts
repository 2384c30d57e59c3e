import { readFileSync } from "node:fs";
import { parsePlan } from "../../../src/contracts/plan-file";
import type { Fido2Policy } from "../../../src/domain/policy/fido2";
import { applyIntent } from "../../../src/domain/policy/intent";
import { closedTwin, openProfile } from "../../../src/domain/policy/profile";
import { differencesFromExpected, expectPolicy } from "../../../src/local/rehearsal/expected-policy";
import { fatesOfForeignEdits } from "../../../src/local/rehearsal/foreign-edits";
import { factsOf } from "../../../src/local/rehearsal/policy-facts";
import type { PolicyWriteTruth } from "../../../src/local/tenant/truth";

const parsed = parsePlan(readFileSync("examples/plans/quickstart.yaml", "utf8"), "quickstart.yaml");
if (!parsed.ok) throw new Error("the example plan is wrong");
const { plan } = parsed;

const DEFAULT = "00000000-0000-0000-0000-000000000001";
const OPEN = "aaaaaaaa-0000-4000-8000-000000000001";
const CLOSED = "aaaaaaaa-0000-4000-8000-000000000002";
const GROUPS = ["bbbbbbbb-0000-4000-8000-000000000001", "bbbbbbbb-0000-4000-8000-000000000002"] as const;

const start: Fido2Policy = {
  id: "Fido2",
  state: "enabled",
  isSelfServiceRegistrationAllowed: true,
  defaultPasskeyProfile: DEFAULT,
  includeTargets: [
    { targetType: "group", id: "all_users", isRegistrationRequired: false, allowedPasskeyProfiles: [DEFAULT] },
  ],
  excludeTargets: [],
  passkeyProfiles: [
    {
      id: DEFAULT,
      name: "Default",
      passkeyTypes: "deviceBound",
      attestationEnforcement: "registrationOnly",
      keyRestrictions: { isEnforced: false, enforcementType: "allow", aaGuids: [] },
    },
  ],
};

const open = openProfile(plan.profile, OPEN);
const assign = (policy: Fido2Policy, group: string): Fido2Policy =>
  applyIntent(policy, { kind: "assign", profile: open, groupIds: [group] });
const close = (policy: Fido2Policy, group: string): Fido2Policy =>
  applyIntent(policy, { kind: "close", open, twin: closedTwin(open, CLOSED), groupIds: [group] });
const exclude = (policy: Fido2Policy, id: string): Fido2Policy => ({
  ...policy,
  excludeTargets: [...policy.excludeTargets, { targetType: "group", id }],
});

const foreign = (at: number, before: Fido2Policy, after: Fido2Policy): PolicyWriteTruth => ({
  id: `w${String(at)}`,
  at,
  author: { kind: "foreign", id: "a", name: "admin@contoso.example" },
  description: "an edit",
  before,
  after,
  gained: [],
  lost: [],
});

const wave = (index: 0 | 1, appliedAt: number | null, containedAt: number | null = null) => ({
  groupIds: [GROUPS[index]],
  appliedAt,
  contained: containedAt === null ? null : { strategy: "close-registration", at: containedAt },
});

const expected = (waves: ReturnType<typeof wave>[], writes: PolicyWriteTruth[] = []) =>
  expectPolicy({ start: factsOf(start), plan, profileIds: { open: OPEN, closed: CLOSED }, waves, foreign: writes });

describe("the expected final policy, computed apart from the product's merge", () => {
  it("is the start policy when nothing was applied", () => {
    expect(differencesFromExpected(expected([wave(0, null)]), factsOf(start))).toEqual([]);
  });

  it("agrees with the product's own intents over promoted and contained waves", () => {
    const final = close(assign(assign(start, GROUPS[0]), GROUPS[1]), GROUPS[1]);
    expect(differencesFromExpected(expected([wave(0, 10), wave(1, 20, 30)]), factsOf(final))).toEqual([]);
  });

  it("sees a wave that was closed although nobody said so", () => {
    const final = close(assign(start, GROUPS[0]), GROUPS[0]);
    const differences = differencesFromExpected(expected([wave(0, 10)]), factsOf(final));
    expect(differences).toContain(`target ${GROUPS[0]} profile ${OPEN} is missing`);
  });

  it("holds what a colleague changed between two waves", () => {
    const first = assign(start, GROUPS[0]);
    const edited = exclude(first, "contractors");
    const final = assign(edited, GROUPS[1]);
    const edit = foreign(15, first, edited);
    expect(differencesFromExpected(expected([wave(0, 10), wave(1, 20)], [edit]), factsOf(final))).toEqual([]);
    const lost = assign(first, GROUPS[1]);
    expect(differencesFromExpected(expected([wave(0, 10), wave(1, 20)], [edit]), factsOf(lost))).toEqual([
      "exclusion contractors is missing",
    ]);
  });

  it("does not mind the order of a flags enum, of targets, or the letter case of ids", () => {
    const first = assign(start, GROUPS[0].toUpperCase());
    const shuffled: Fido2Policy = {
      ...first,
      includeTargets: [...first.includeTargets].reverse(),
      passkeyProfiles: (first.passkeyProfiles ?? []).map((profile) => ({
        ...profile,
        passkeyTypes: (profile.passkeyTypes ?? "").split(",").reverse().join(", "),
      })),
    };
    expect(differencesFromExpected(expected([wave(0, 10)]), factsOf(shuffled))).toEqual([]);
  });
});

describe("what became of a colleague's edit", () => {
  const edited = exclude(start, "contractors");
  const edit = foreign(5, start, edited);
  const fate = (final: Fido2Policy, named: boolean, writes = [edit]) =>
    fatesOfForeignEdits(writes, factsOf(final), () => named).map((each) => each.fate);

  it("is kept when it is in the final policy, named or not", () => {
    expect(fate(assign(edited, GROUPS[0]), false)).toEqual(["kept"]);
  });

  it("is held when it is gone and people were told, and lost when they were not", () => {
    expect(fate(start, true)).toEqual(["held"]);
    expect(fate(start, false)).toEqual(["lost"]);
  });

  it("is not lost when its author takes it back", () => {
    expect(fate(start, false, [edit, foreign(9, edited, start)])).toEqual(["kept", "kept"]);
  });
});
