import type { ConditionalAccessPolicy } from "../../../src/domain/safety/conditional-access";
import { findDeadlock } from "../../../src/domain/safety/registration-deadlock";
import { memberOf } from "../../builders/deps";
import { groupId } from "../../builders/policies";
import { accessOf, findingsOf, settingsOf } from "../../builders/preflight-facts";

const NOBODY = {
  includeUsers: [],
  excludeUsers: [],
  includeGroups: [],
  excludeGroups: [],
  includeRoles: [],
  excludeRoles: [],
};
const REGISTER = { include: [], exclude: [], userActions: ["urn:user:registersecurityinfo"] };
const EVERYWHERE = { include: ["All"], exclude: [], userActions: [] };
const ONE_PASSWORD = "bada5566-a7aa-401f-bd96-45619a55120d";
const SECURITY_KEY = "ee882879-721c-4913-9775-3dfcce97072a";
const STRONG = ["windowsHelloForBusiness", "fido2", "x509CertificateMultiFactor"];

function strengthOf(combinations: readonly string[], fido2Aaguids: readonly string[] | null = null) {
  return { id: "s", name: "Strong", combinations, fido2Aaguids };
}
type Grant = NonNullable<ConditionalAccessPolicy["grant"]>;
const demanding = (change: Partial<Grant>): Grant => ({ operator: "OR", controls: [], strength: null, ...change });

function policyOf(change: Partial<ConditionalAccessPolicy>): ConditionalAccessPolicy {
  return {
    id: "p",
    name: "Strict",
    state: "enabled",
    users: { ...NOBODY, includeUsers: ["All"] },
    applications: EVERYWHERE,
    grant: demanding({ strength: strengthOf(STRONG) }),
    ...change,
  };
}

describe("a policy keeps people from their first passkey", () => {
  test.each([
    ["a strict strength for registering", { applications: REGISTER }, "strength"],
    ["a strict strength for all applications", {}, "strength"],
    [
      "a block of registering, even under conditions",
      {
        applications: REGISTER,
        grant: demanding({ controls: ["block"] }),
        scope: { interactive: true, narrowedBy: ["locations"] },
      },
      "blocks",
    ],
    [
      "a strict strength that is needed beside a second factor",
      { grant: demanding({ operator: "AND", controls: ["mfa"], strength: strengthOf(["fido2"]) }) },
      "strength",
    ],
    [
      "a managed device for registering",
      { applications: REGISTER, grant: demanding({ controls: ["compliantDevice", "domainJoinedDevice"] }) },
      "device",
    ],
  ] as const)("by %s", (_, change, kind) => {
    expect(findDeadlock(policyOf(change), true)?.kind).toBe(kind);
  });

  test("by a second factor for registering, only where passes are off", () => {
    const policy = policyOf({ applications: REGISTER, grant: demanding({ controls: ["mfa"] }) });
    expect([true, null, false].map((passes) => findDeadlock(policy, passes)?.kind)).toEqual([
      undefined,
      undefined,
      "no-pass",
    ]);
  });
});

describe("a policy stands in nobody's way", () => {
  test.each([
    ["that is off", { state: "disabled" }],
    ["that demands nothing", { grant: null }],
    [
      "that only legacy clients meet",
      { grant: demanding({ controls: ["block"] }), scope: { interactive: false, narrowedBy: [] } },
    ],
    [
      "that blocks some countries",
      { grant: demanding({ controls: ["block"] }), scope: { interactive: true, narrowedBy: ["locations"] } },
    ],
    [
      "whose strength accepts a pass",
      { applications: REGISTER, grant: demanding({ strength: strengthOf([...STRONG, "temporaryAccessPassOneTime"]) }) },
    ],
    [
      "whose strength accepts a password with something",
      { grant: demanding({ strength: strengthOf(["fido2", "password,sms"]) }) },
    ],
    [
      "that is content with any second factor instead",
      { applications: REGISTER, grant: demanding({ controls: ["mfa"], strength: strengthOf(STRONG) }) },
    ],
    ["for some applications", { applications: { ...EVERYWHERE, include: [groupId(1)] } }],
    ["that asks for a managed device everywhere", { grant: demanding({ controls: ["compliantDevice"] }) }],
  ] as const)("%s", (_, change) => {
    expect(findDeadlock(policyOf(change), false)).toBeNull();
  });
});

describe("what preflight says of Conditional Access", () => {
  test("a deadlock is named with the policy, what it accepts, and how many of the waves fall under it", () => {
    const users = { ...NOBODY, includeGroups: [groupId(7)] };
    const conditionalAccess = accessOf([policyOf({ users })], {
      members: { [groupId(7)]: [memberOf(1), memberOf(50)] },
    });
    expect(findingsOf({ conditionalAccess }, "registration-deadlock")).toMatchObject([
      {
        severity: "warns",
        wave: null,
        sentence:
          "Conditional Access policy 'Strict' demands the strength 'Strong', which accepts only windowsHelloForBusiness, fido2, x509CertificateMultiFactor and no Temporary Access Pass: whoever has none of these can't register a first passkey. 1 of 3 people of the waves falls under it (user1@contoso.example).",
      },
    ]);
  });

  test("a policy about nobody of the waves is not worth a word, and one that only reports informs", () => {
    const users = { ...NOBODY, includeUsers: [memberOf(50).id] };
    expect(findingsOf({ conditionalAccess: accessOf([policyOf({ users })]) }, "registration-deadlock")).toEqual([]);
    const reporting = accessOf([policyOf({ state: "enabledForReportingButNotEnforced" })]);
    expect(findingsOf({ conditionalAccess: reporting }, "registration-deadlock")).toMatchObject([
      { severity: "informs", sentence: expect.stringContaining("only reports as yet") },
    ]);
  });

  test("passes that are off are known from the methods policy", () => {
    const policy = policyOf({ applications: REGISTER, grant: demanding({ controls: ["mfa"] }) });
    const off = settingsOf({ methods: { temporaryaccesspass: "disabled" } });
    const facts = { conditionalAccess: accessOf([policy]), methods: { settings: off, unread: null } };
    expect(findingsOf(facts, "registration-deadlock")).toMatchObject([
      { sentence: expect.stringContaining("Temporary Access Pass is off") },
    ]);
  });

  test("a device that registering needs is another finding than a deadlock", () => {
    const policy = policyOf({ applications: REGISTER, grant: demanding({ controls: ["compliantDevice"] }) });
    expect(findingsOf({ conditionalAccess: accessOf([policy]) }, "registration-needs-device")).toHaveLength(1);
  });

  test("a strength that rejects some of the plan's providers names them", () => {
    const grant = demanding({ strength: strengthOf(["fido2", "password,sms"], [ONE_PASSWORD, SECURITY_KEY]) });
    // The plan's profile allows 1Password alone in this builder.
    expect(findingsOf({ conditionalAccess: accessOf([policyOf({ grant })]) }, "strength-rejects-provider")).toEqual([]);
    const keysOnly = demanding({ strength: strengthOf(["fido2", "password,sms"], [SECURITY_KEY]) });
    expect(
      findingsOf({ conditionalAccess: accessOf([policyOf({ grant: keysOnly })]) }, "strength-rejects-provider"),
    ).toMatchObject([{ severity: "warns", sentence: expect.stringContaining("which rejects the plan's 1Password") }]);
  });

  test("a strength that knows no passkeys is said to accept none, unless a second factor is enough", () => {
    const strength = strengthOf(["password,sms"]);
    const found = (grant: Grant) =>
      findingsOf({ conditionalAccess: accessOf([policyOf({ grant })]) }, "strength-rejects-provider");
    expect(found(demanding({ strength }))).toMatchObject([
      { sentence: expect.stringContaining("accepts no passkeys at all") },
    ]);
    expect(found(demanding({ strength, controls: ["mfa"] }))).toEqual([]);
  });

  test("administrators in a wave whom a synced passkey satisfies from now on are named", () => {
    const users = { ...NOBODY, includeRoles: ["role-1"] };
    const conditionalAccess = accessOf([policyOf({ users })], { roles: { [memberOf(3).id]: ["role-1"] } });
    const protection = { people: [], privileged: [memberOf(3)], problems: [], ambiguous: [] };
    expect(findingsOf({ conditionalAccess, protection }, "admins-newly-satisfied")).toMatchObject([
      {
        severity: "warns",
        sentence: expect.stringMatching(/which a synced passkey meets too: .*1 person .*: user3@contoso\.example/),
      },
    ]);
    const restricted = policyOf({ users, grant: demanding({ strength: strengthOf(["fido2"], [SECURITY_KEY]) }) });
    const keys = accessOf([restricted], { roles: { [memberOf(3).id]: ["role-1"] } });
    expect(findingsOf({ conditionalAccess: keys, protection }, "admins-newly-satisfied")).toEqual([]);
  });

  test("what can't be read is said to be unknown, and blocks nothing", () => {
    const unread = { facts: null, unread: "Reading Conditional Access policies is not permitted." };
    expect(findingsOf({ conditionalAccess: unread }, "conditional-access-unreadable")).toMatchObject([
      { severity: "warns", sentence: expect.stringContaining("is not permitted)") },
    ]);
  });
});
