import { HOUR } from "../../../src/domain/time";
import { earliestEnd } from "../../../src/domain/safety/preflight-dates";
import { findPreflightProblems } from "../../../src/domain/safety/preflight";
import type { MethodSettings } from "../../../src/domain/safety/method-settings";
import { planOf } from "../../builders/plans";
import { groupId, policyOf } from "../../builders/policies";
import { findingsOf, preflightFactsOf, settingsOf } from "../../builders/preflight-facts";
import { TUESDAY_NINE } from "../../builders/rollouts";

const withSettings = (change: Partial<MethodSettings>) => ({ methods: { settings: settingsOf(change), unread: null } });
const campaign = { state: "enabled", snoozeDays: 3, enforced: true, exclude: [] };
const everybody = [{ id: "all_users", method: "fido2" }];

describe("the registration campaign", () => {
  test("that asks for a passkey is known with how often it may be skipped", () => {
    expect(
      findingsOf(withSettings({ campaign: { ...campaign, include: everybody } }), "campaign-asks-for-passkey"),
    ).toMatchObject([
      {
        severity: "warns",
        sentence:
          "The registration campaign is enabled and asks for a passkey of everybody, as soon as their profile allows one. They can skip it three times at most, for 3 days each time.",
      },
    ]);
  });

  test("names the wave's group it reaches, and says so where nobody looked into another group", () => {
    const reaching = (n: number) =>
      withSettings({ campaign: { ...campaign, include: [{ id: groupId(n), method: "fido2" }] } });
    expect(findingsOf(reaching(1), "campaign-asks-for-passkey")[0]?.sentence).toContain("of 'sg-1'");
    expect(findingsOf(reaching(77), "campaign-asks-for-passkey")[0]?.sentence).toContain("was not read");
  });

  test("with many groups is said to make registrations fail", () => {
    const include = Array.from({ length: 12 }, (_, n) => ({ id: groupId(50 + n), method: "fido2" }));
    expect(
      findingsOf(withSettings({ campaign: { ...campaign, include } }), "campaign-asks-for-passkey")[0]?.sentence,
    ).toContain("12 groups");
  });

  test("that asks for another method only informs, and one that is off says nothing", () => {
    const include = [{ id: "all_users", method: "microsoftauthenticator" }];
    expect(findingsOf(withSettings({ campaign: { ...campaign, include } }), "campaign-asks-for-other")).toMatchObject([
      { severity: "informs" },
    ]);
    expect(
      findPreflightProblems(
        preflightFactsOf(withSettings({ campaign: { ...campaign, state: "disabled", include: everybody } })),
      ),
    ).toEqual([]);
  });
});

test.each([
  ["default", "first"],
  ["enabled", "second"],
])("system-preferred authentication '%s' asks for the new passkey as the %s factor", (state, factor) => {
  const systemPreferred = { state, include: [{ id: "all_users" }], exclude: [] };
  expect(findingsOf(withSettings({ systemPreferred }), "system-preferred")).toMatchObject([
    { severity: "informs", sentence: expect.stringContaining(`as the ${factor} factor`) },
  ]);
});

test("settings that can't be read, or that Graph doesn't show, are said to be unknown", () => {
  const unread = { methods: { settings: null, unread: "Reading the methods policy is not permitted." } };
  expect(findingsOf(unread, "settings-unreadable")).toMatchObject([{ severity: "warns" }]);
  expect(findingsOf(withSettings({ systemPreferred: null }), "settings-unreadable")).toMatchObject([
    { sentence: expect.stringContaining("Graph doesn't show system-preferred authentication") },
  ]);
});

describe("Microsoft's dated changes", () => {
  const at = (iso: string, change: Partial<MethodSettings> = {}) => ({ now: Date.parse(iso), ...withSettings(change) });
  const sms = { methods: { sms: "enabled", voice: "disabled" } };
  const dated = (facts: ReturnType<typeof at>) =>
    findPreflightProblems(preflightFactsOf(facts)).map(({ id, severity }) => [id, severity]);

  test("count while they come during the rollout, or are coming already", () => {
    expect(dated(at("2026-08-28T08:00:00Z", sms))).toEqual([]);
    expect(dated(at("2026-08-31T08:00:00Z", sms))).toEqual([["microsoft-2026-09-01", "warns"]]);
    expect(dated(at("2026-12-01T08:00:00Z", sms))).toEqual([["microsoft-2026-09-01", "warns"]]);
    expect(dated(at("2027-01-31T08:00:00Z", sms))).toEqual([
      ["microsoft-2026-09-01", "warns"],
      ["microsoft-2027-02-01", "warns"],
    ]);
    expect(dated(at("2027-06-30T08:00:00Z", sms))).toEqual([["microsoft-2027-07-01", "warns"]]);
  });

  test("pass a tenant by that has neither SMS nor voice, and one that opted out until the opt-out ends", () => {
    expect(dated(at("2027-01-31T08:00:00Z"))).toEqual([]);
    expect(dated(at("2026-12-01T08:00:00Z", { ...sms, optedOut: true }))).toEqual([
      ["microsoft-2026-09-01", "informs"],
    ]);
  });

  test("are said with an if where SMS and voice are not known", () => {
    const facts = { now: Date.parse("2027-01-31T08:00:00Z"), methods: { settings: null, unread: "no" } };
    expect(findingsOf(facts, "microsoft-2027-02-01")[0]?.sentence).toContain(
      "if SMS or voice are on, which is not known",
    );
  });

  test("take the old properties from a policy that still shows them", () => {
    const facts = at("2027-10-14T08:00:00Z");
    expect(dated(facts)).toEqual([]);
    const policy = policyOf({ isAttestationEnforced: true, keyRestrictions: null });
    expect(findingsOf({ ...facts, policy }, "microsoft-2027-10-15")).toMatchObject([
      { severity: "warns", sentence: expect.stringContaining("stops giving isAttestationEnforced of") },
    ]);
  });

  test("are looked for up to the end of the last bake", () => {
    expect(earliestEnd(preflightFactsOf())).toBe(TUESDAY_NINE + 48 * HOUR);
    const later = planOf(2, (plan) => ({
      ...plan,
      waves: plan.waves.map((wave, index) => (index === 0 ? wave : { ...wave, earliest: "2027-02-10" })),
    }));
    const facts = { ...at("2026-12-01T08:00:00Z", sms), plan: later };
    expect(findingsOf(facts, "microsoft-2027-02-01")).toHaveLength(1);
  });
});

describe("a source of evidence", () => {
  const silent = (alwaysBusy: boolean) => [{ source: "The log", problem: null, silentHours: 24, alwaysBusy }];

  test("that can't be read blocks, with its own mend", () => {
    const sources = [
      {
        source: "The sign-in log",
        problem: { what: "No licence.", mend: "Get Entra ID P1." },
        silentHours: null,
        alwaysBusy: true,
      },
    ];
    expect(findingsOf({ sources }, "source-dead")).toMatchObject([{ severity: "blocks", mend: "Get Entra ID P1." }]);
  });

  test("in which nobody left a record for a working day is dead", () => {
    expect(findingsOf({ sources: silent(true) }, "source-silent")).toMatchObject([
      { severity: "blocks", sentence: expect.stringContaining("last 24 hours, and they were working hours") },
    ]);
  });

  test("may be silent on a Sunday, and an audit log on any day", () => {
    const sunday = Date.parse("2026-12-06T12:00:00Z");
    expect(findingsOf({ sources: silent(true), now: sunday }, "source-silent")).toMatchObject([{ severity: "warns" }]);
    expect(findingsOf({ sources: silent(false) }, "source-silent")).toMatchObject([{ severity: "warns" }]);
  });
});

describe("the proof that a rollback needs", () => {
  const plan = planOf(2);
  const proof = { id: "closed-twin-keeps-sign-in", at: 2, holds: true, sentence: "It holds.", by: "lab" } as const;

  test("is missing until there is one, and a newer proof outweighs an older one", () => {
    expect(findingsOf({ plan }, "proof-missing")).toMatchObject([{ severity: "warns" }]);
    expect(findingsOf({ plan, proofs: [proof] }, "proof-missing")).toEqual([]);
    const newer = { ...proof, at: 3, holds: false, sentence: "They could not sign in." };
    expect(findingsOf({ plan, proofs: [newer, proof] }, "proof-missing")[0]?.sentence).toContain(
      "They could not sign in",
    );
  });
});
