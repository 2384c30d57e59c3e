import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { parseRelativeTime, scenarioFile } from "../../src/contracts/scenario-file";
import { tenantFile } from "../../src/contracts/tenant-file";

const examples = join(__dirname, "../../examples");
const read = (path: string): unknown => parse(readFileSync(join(examples, path), "utf8"));
const TENANT = { apiVersion: "passkey-rollout/v1", kind: "Tenant", startsAt: "now" };
const SCENARIO = { apiVersion: "passkey-rollout/v1", kind: "Scenario" };

/** The paths at which a tenant file is wrong. */
const wrongIn = (more: Record<string, unknown>) =>
  (tenantFile.safeParse({ ...TENANT, ...more }).error?.issues ?? []).map(({ path }) => path.join("."));
const wrongFault = (fault: Record<string, unknown>) =>
  (scenarioFile.safeParse({ ...SCENARIO, faults: [fault] }).error?.issues ?? []).map(
    ({ path, message }) => [path.slice(2).join("."), message] as const,
  );

describe("a tenant file", () => {
  it("has every default filled in", () => {
    expect(tenantFile.parse(TENANT)).toMatchObject({
      seed: 1,
      domain: "contoso.example",
      policy: "default",
      graph: { syncedWithAttestation: "stored", modifiedProperties: true, missing: [] },
      history: "14d",
      people: {
        signInsPerDay: 3,
        fresh: 0.4,
        registers: { share: 0.6, medianAfter: "20h", abandons: 0.1 },
        workdays: { from: "07:00" },
      },
      logs: { delay: { p50: "2m", p99: "5m" }, detailsSettle: "2h", duplicates: 0.01, nullTargetIds: true },
      limits: { reports: { requests: 5, per: "10s" }, pageSize: 1000 },
      propagation: { policy: { p50: "5m", max: "60m" }, membership: { p50: "20m", max: "24h" } },
    });
  });

  it.each(readdirSync(join(examples, "tenants")))("example %s is sound", (name) => {
    expect(tenantFile.parse(read(`tenants/${name}`)).groups.length).toBeGreaterThan(3);
  });

  it("is wrong at the very place that is wrong", () => {
    expect(wrongIn({ startsAt: "tomorrow" })).toEqual(["startsAt"]);
    expect(wrongIn({ startAt: "now" })).toEqual([""]);
    expect(wrongIn({ history: "14" })).toEqual(["history"]);
    expect(wrongIn({ policy: 7 })).toEqual(["policy"]);
    expect(wrongIn({ people: { fresh: 40 } })).toEqual(["people.fresh"]);
    expect(wrongIn({ people: { providers: { icloud: 1 } } })).toEqual(["people.providers.icloud"]);
    expect(wrongIn({ people: { workdays: { from: "18:00", to: "07:00" } } })).toEqual(["people.workdays.to"]);
    expect(wrongIn({ people: { workdays: { timeZone: "Berlin" } } })).toEqual(["people.workdays.timeZone"]);
    expect(wrongIn({ groups: [{ name: "a", users: -1 }] })).toEqual(["groups.0.users"]);
    expect(wrongIn({ groups: [{ name: "a", users: 2, guests: 2, disabled: 1 }] })).toEqual(["groups.0.users"]);
    expect(wrongIn({ groups: [{ name: "a", users: 2, alsoIn: { b: 1 } }] })).toEqual(["groups.0.alsoIn.b"]);
    expect(wrongIn({ groups: [{ name: "a", kind: "nested", groups: ["b"] }] })).toEqual(["groups.0.groups.0"]);
    expect(wrongIn({ groups: [{ name: "a", platforms: { beos: 1 } }] })).toEqual(["groups.0.platforms"]);
    expect(wrongIn({ groups: [{ name: "a", methods: ["fido"] }] })).toEqual(["groups.0.methods.0"]);
    expect(wrongIn({ graph: { missing: ["Everything"] } })).toEqual(["graph.missing.0"]);
    const strict = { displayName: "a", conditions: {}, grantControls: { authenticationStrength: "Strong" } };
    expect(wrongIn({ conditionalAccess: [strict] })).toEqual([
      "conditionalAccess.0.grantControls.authenticationStrength",
    ]);
    const own = { name: "Strong", combinations: ["fido2"] };
    expect(wrongIn({ conditionalAccess: [strict], authenticationStrengths: [own] })).toEqual([]);
    expect(wrongIn({ campaign: { state: "on" } })).toEqual(["campaign.state"]);
    expect(wrongIn({ methods: { Fido2: "disabled" } })).toEqual(["methods"]);
    expect(wrongIn({ limits: { pageSize: 0 } })).toEqual(["limits.pageSize"]);
  });

  it("says what it expected in words for people", () => {
    const issue = tenantFile.safeParse({ ...TENANT, history: "soon" }).error?.issues[0];
    expect(issue?.message).toBe("must be a duration such as 10s, 2m, 6h, 1d or 1d12h");
  });
});

describe("a scenario file", () => {
  it("is empty by default and ends after forty days", () => {
    expect(scenarioFile.parse(SCENARIO)).toMatchObject({
      proofs: "walked",
      endsAfter: "40d",
      faults: [],
      decisions: [],
      actions: [],
    });
  });

  it.each(readdirSync(join(examples, "scenarios")))("example %s is sound", (name) => {
    expect(scenarioFile.parse(read(`scenarios/${name}`)).proofs).toBe("walked");
  });

  it("takes every fault, decision and action of its documentation", () => {
    const faults = [
      {
        at: "wave 2 + 1h",
        for: "6h",
        kind: "sign-in-failure",
        code: 135016,
        share: 0.2,
        provider: "1password",
        platform: "ios",
      },
      { at: "wave 1 + 2h", for: "1d", kind: "sign-in-failure", code: 50033, share: 0.1, everyone: true },
      { at: "start + 30m", for: "2h", kind: "throttle", api: "signIns", retryAfter: 17 },
      ...["5xx", "5xx-after-effect", "cut", "slow", "html", "stale-read", "silent-noop", "expired-skiptoken"].map(
        (kind) => ({ at: "start", for: "1h", kind }),
      ),
      { at: "wave 2", kind: "foreign-edit", by: "admin@contoso.example", edit: { addExclusion: "sg-contractors" } },
      { at: "wave 1 + 3h", kind: "foreign-edit", preset: "reapply-default" },
      { at: "wave 1 + 5h", kind: "membership", group: "sg-it", add: 20, remove: 3 },
      { at: "wave 3 - 1h", for: "3h", kind: "logs-missing", source: "signIns" },
      { at: "start + 2d", kind: "noise", preset: "monday-surge" },
      { at: "wave 2 + 2h", kind: "crash" },
      { at: "wave 2", for: "1d", kind: "teams-down" },
    ];
    const decisions = [{ wave: 2, kind: "before", decide: "approve", after: "2h", by: "ann@contoso.example" }];
    const actions = [{ at: "wave 1 + 4h", do: "pause", by: "bo@contoso.example" }];
    expect(scenarioFile.parse({ ...SCENARIO, faults, decisions, actions }).faults).toHaveLength(faults.length);
  });

  it("is wrong at the very place that is wrong", () => {
    expect(wrongFault({ at: "wave 0", kind: "crash" })).toEqual([["at", expect.stringContaining("wave 2 + 1h")]]);
    expect(wrongFault({ at: "start", kind: "quake" })).toEqual([["kind", expect.any(String)]]);
    expect(wrongFault({ at: "start", kind: "throttle", api: "signins" })).toEqual([["api", expect.any(String)]]);
    expect(wrongFault({ at: "start", kind: "foreign-edit" })).toEqual([["", "must have either `edit` or `preset`"]]);
    expect(wrongFault({ at: "start", kind: "foreign-edit", edit: {} })).toEqual([
      ["edit", "must hold exactly one edit"],
    ]);
    expect(wrongFault({ at: "start", kind: "crash", share: 1 })).toEqual([["", expect.stringContaining("share")]]);
  });

  it("reads times that are relative to the start or to a wave", () => {
    expect(parseRelativeTime("start")).toEqual({ wave: undefined, offset: 0 });
    expect(parseRelativeTime("wave 12 + 1d12h")).toEqual({ wave: 12, offset: 36 * 3_600_000 });
    expect(parseRelativeTime("wave 3-1h")).toEqual({ wave: 3, offset: -3_600_000 });
    expect(parseRelativeTime("wave 2 + soon")).toBeUndefined();
    expect(parseRelativeTime("end - 1h")).toBeUndefined();
  });
});
