import * as fc from "fast-check";
import { applyIntent } from "../../../src/domain/policy/intent";
import { closedTwin } from "../../../src/domain/policy/profile";
import { type PersonFacts, reportLockout } from "../../../src/domain/safety/lockout-report";
import type { RegisteredPasskey, SignInMethod } from "../../../src/domain/safety/sign-in-methods";
import { DAY } from "../../../src/domain/time";
import { anyPolicy, CLOSED_PROFILE, groupId, policyOf, profileOf } from "../../builders/policies";

const OPEN = profileOf();
const WAVE = groupId(1);
const BEFORE_THE_WAVE = policyOf();
const WITH_THE_WAVE = applyIntent(BEFORE_THE_WAVE, { kind: "assign", profile: OPEN, groupIds: [WAVE] });
const CLOSED = applyIntent(WITH_THE_WAVE, {
  kind: "close",
  open: OPEN,
  twin: closedTwin(OPEN, CLOSED_PROFILE),
  groupIds: [WAVE],
});
const NOVEMBER = Date.UTC(2026, 10, 25);
const FEBRUARY = Date.UTC(2027, 1, 1);

function passkey(change: Partial<RegisteredPasskey> = {}): SignInMethod {
  return {
    kind: "passkey",
    passkey: {
      id: "c1",
      name: "Phone",
      type: "synced",
      aaguid: "bada5566-a7aa-401f-bd96-45619a55120d",
      attested: false,
      createdAt: NOVEMBER,
      ...change,
    },
  };
}

function person(methods: readonly SignInMethod[] | null, change: Partial<PersonFacts> = {}): PersonFacts {
  const groups = [WAVE];
  return {
    ...{ id: "p1", upn: "erin@contoso.example", groupsBefore: groups, groupsAfter: groups },
    ...{ methods, readAt: NOVEMBER, ...change },
  };
}

/** Putting the policy from before the wave back. */
function restoring(people: readonly PersonFacts[], on = NOVEMBER) {
  return reportLockout({ before: WITH_THE_WAVE, after: BEFORE_THE_WAVE, on, people });
}

describe("a lockout report about taking a wave's profile away", () => {
  it.each<[string, readonly SignInMethod[] | null, string, number]>([
    ["only a synced passkey", [passkey()], "locked-out", NOVEMBER],
    ["a synced passkey and a password", [passkey(), { kind: "password" }], "locked-out", NOVEMBER],
    ["a synced passkey and an e-mail address", [passkey(), { kind: "email" }], "locked-out", NOVEMBER],
    [
      "a synced passkey and a pass that runs out",
      [passkey(), { kind: "pass", until: NOVEMBER + DAY }],
      "locked-out",
      NOVEMBER,
    ],
    ["a synced passkey and a method nobody knows", [passkey(), { kind: "unknown" }], "locked-out", NOVEMBER],
    ["a synced passkey and the Authenticator", [passkey(), { kind: "authenticator" }], "keeps-a-way-in", NOVEMBER],
    ["a synced passkey and text messages in November", [passkey(), { kind: "telephony" }], "keeps-a-way-in", NOVEMBER],
    ["a synced passkey and text messages in February", [passkey(), { kind: "telephony" }], "locked-out", FEBRUARY],
    [
      "a synced passkey and an attested key",
      [passkey(), passkey({ id: "c2", type: "deviceBound", attested: true })],
      "keeps-a-way-in",
      NOVEMBER,
    ],
    ["a passkey of unknown type", [passkey({ type: "unknown", attested: null })], "locked-out", NOVEMBER],
    ["no passkey at all", [{ kind: "authenticator" }], "unaffected", NOVEMBER],
    ["methods that could not be read", null, "unknown", NOVEMBER],
  ])("with %s", (_who, methods, verdict, on) => {
    const report = restoring([person(methods)], on);
    expect(report.counts).toMatchObject({ [verdict]: 1 });
    expect(report.clean).toBe(verdict === "unaffected" || verdict === "keeps-a-way-in");
  });

  it("says in a sentence what is lost and what stays", () => {
    const [kept, out] = restoring([
      person([passkey(), { kind: "authenticator" }, { kind: "telephony" }]),
      person([passkey(), passkey({ id: "c2", name: "Laptop" })], { id: "p2", upn: "finn@contoso.example" }),
    ]).lines;
    expect(kept?.sentence).toBe(
      "erin@contoso.example loses passkey 'Phone' and keeps Microsoft Authenticator, text message or call.",
    );
    expect(out?.sentence).toBe("finn@contoso.example loses passkeys 'Phone', 'Laptop' and has no other way in.");
  });

  it("counts nobody whom the change takes nothing from, however little is known of them", () => {
    expect(restoring([person(null, { groupsBefore: [], groupsAfter: [] })]).clean).toBe(true);
    expect(restoring([person([passkey({ type: "unknown" })], { groupsBefore: [], groupsAfter: [] })]).clean).toBe(true);
    expect(reportLockout({ before: WITH_THE_WAVE, after: CLOSED, on: NOVEMBER, people: [person(null)] }).clean).toBe(
      true,
    );
  });

  it("spares whoever is in a keep group that has the profile", () => {
    const keep = groupId(7);
    const after = applyIntent(BEFORE_THE_WAVE, { kind: "assign", profile: OPEN, groupIds: [keep] });
    const report = reportLockout({
      ...{ before: WITH_THE_WAVE, after, on: NOVEMBER },
      people: [person([passkey()], { groupsAfter: [WAVE, keep] }), person([passkey()], { id: "p2" })],
    });
    expect(report.counts).toMatchObject({ unaffected: 1, "locked-out": 1 });
  });

  it("is as old as the oldest methods that it rests on", () => {
    const report = restoring([
      person([passkey()]),
      person([], { readAt: NOVEMBER - DAY }),
      person(null, { readAt: null }),
    ]);
    expect(report.asOf).toBe(NOVEMBER - DAY);
    expect(restoring([]).asOf).toBeNull();
  });
});

const anyMethod: fc.Arbitrary<SignInMethod> = fc.oneof(
  fc.constantFrom<SignInMethod>(
    { kind: "password" },
    { kind: "telephony" },
    { kind: "authenticator" },
    { kind: "unknown" },
    { kind: "pass", until: null },
  ),
  fc
    .record({
      type: fc.constantFrom("synced", "deviceBound", "unknown"),
      attested: fc.constantFrom(true, false, null),
      aaguid: fc.constantFrom("bada5566-a7aa-401f-bd96-45619a55120d", "fbfc3007-154e-4ecc-8c0b-6e020557d7bd", null),
    })
    .map((facts) => passkey(facts as Partial<RegisteredPasskey>)),
);

describe("for any policy and any methods", () => {
  it("closing the wave's profile locks nobody out, and neither does changing nothing", () => {
    fc.assert(
      fc.property(anyPolicy, fc.array(anyMethod), (policy, methods) => {
        const assigned = applyIntent(policy, { kind: "assign", profile: OPEN, groupIds: [WAVE] });
        const closed = applyIntent(assigned, {
          ...{ kind: "close", open: OPEN, twin: closedTwin(OPEN, CLOSED_PROFILE), groupIds: [WAVE] },
        });
        const people = [person(methods)];
        const lost = (after: typeof closed) =>
          reportLockout({ before: assigned, after, on: NOVEMBER, people }).lines.flatMap((line) => line.lost);
        expect(lost(closed)).toEqual([]);
        expect(lost(assigned)).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  it("one more way in never makes it worse", () => {
    fc.assert(
      fc.property(fc.array(anyMethod), (methods) => {
        const worse = restoring([person(methods)]).clean;
        return !worse || restoring([person([...methods, { kind: "windowsHello" }])]).clean;
      }),
    );
  });
});

test("the report covers everybody it was given", () => {
  const people = [person([passkey()]), person([], { id: "p2" }), person(null, { id: "p3" })];
  const { counts } = restoring(people);
  expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(3);
  expect(reportLockout({ before: WITH_THE_WAVE, after: CLOSED, on: NOVEMBER, people }).counts["locked-out"]).toBe(0);
});
