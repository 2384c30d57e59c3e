import { whatIf } from "../../../src/domain/safety/what-if";
import type { ConditionalAccessPolicy } from "../../../src/domain/safety/conditional-access";
import type { ConditionalAccessFacts } from "../../../src/domain/safety/what-if-conditional-access";
import { memberOf } from "../../builders/deps";
import { DEFAULT_PROFILE, groupId, policyOf, profileOf, targetOf } from "../../builders/policies";
import { whatIfFactsOf, type WhatIfSetting } from "../../builders/what-ifs";

const [ann, bo, cy] = [memberOf(1), memberOf(2), memberOf(3)];
const NOBODY = {
  includeUsers: [],
  excludeUsers: [],
  includeGroups: [],
  excludeGroups: [],
  includeRoles: [],
  excludeRoles: [],
};
const strong: ConditionalAccessPolicy = {
  id: "ca-strong",
  name: "Admins: phishing-resistant",
  state: "enabled",
  users: { ...NOBODY, includeGroups: [groupId(5)] },
  applications: { include: ["All"], exclude: [], userActions: [] },
  grant: {
    operator: "AND",
    controls: ["compliantDevice"],
    strength: { id: "s", name: "Phishing-resistant MFA", combinations: ["fido2"], fido2Aaguids: null },
  },
};
const mfa: ConditionalAccessPolicy = {
  ...strong,
  id: "ca-mfa",
  name: "MFA for everybody",
  users: { ...NOBODY, includeUsers: ["All"] },
  grant: { operator: "OR", controls: ["mfa"], strength: null },
};

const factsOf = (change: Partial<ConditionalAccessFacts> = {}): ConditionalAccessFacts => ({
  policies: [mfa, strong],
  members: new Map([[groupId(5), new Set([ann.id, cy.id])]]),
  roleIdsOf: () => undefined,
  ...change,
});
const setting: WhatIfSetting = { groups: { 1: [ann, bo, cy] }, waves: [[1]], privileged: [ann, bo] };
const satisfied = (conditionalAccess: ConditionalAccessFacts | null, change: Partial<WhatIfSetting> = {}) =>
  whatIf(whatIfFactsOf({ ...setting, ...change }, { conditionalAccess }))[0]?.newlySatisfied;

test("policies that a synced passkey newly satisfies for privileged people come with their names, strengths first", () => {
  expect(satisfied(factsOf())).toEqual([
    {
      policyId: "ca-strong",
      policyName: "Admins: phishing-resistant",
      state: "enabled",
      strength: "Phishing-resistant MFA",
      besides: ["compliantDevice"],
      people: [{ id: ann.id, upn: ann.upn }],
      perhaps: [],
    },
    expect.objectContaining({
      policyId: "ca-mfa",
      strength: null,
      people: [ann, bo].map(({ id, upn }) => ({ id, upn })),
    }),
  ]);
});

test("people without a role, policies that never act, and policies that can't be read say nothing", () => {
  expect(satisfied(factsOf(), { privileged: [] })).toEqual([]);
  expect(satisfied(factsOf({ policies: [{ ...strong, state: "disabled" }] }))).toEqual([]);
  const legacyOnly = { ...strong, scope: { interactive: false, narrowedBy: ["client apps"] } };
  expect(satisfied(factsOf({ policies: [legacyOnly] }))).toEqual([]);
  expect(satisfied(null)).toEqual([]);
});

test("somebody whom a role decides about, of whose roles only the names are known, is named as perhaps", () => {
  const byRole = { ...strong, users: { ...NOBODY, includeRoles: ["role-1"] } };
  expect(satisfied(factsOf({ policies: [byRole] }))).toMatchObject([
    { people: [], perhaps: [{ upn: ann.upn }, { upn: bo.upn }] },
  ]);
  const known = factsOf({ policies: [byRole], roleIdsOf: (id) => (id === bo.id ? ["role-1"] : []) });
  expect(satisfied(known)).toMatchObject([{ people: [{ upn: bo.upn }], perhaps: [] }]);
});

test("it is news only where no synced passkey satisfied it before", () => {
  // Another profile gives synced passkeys of iCloud Keychain already; the strength takes those, or only 1Password.
  const icloud = "fbfc3007-154e-4ecc-8c0b-6e020557d7bd";
  const onePassword = "bada5566-a7aa-401f-bd96-45619a55120d";
  const other = profileOf({
    id: "p2",
    name: "Colleague's",
    keyRestrictions: { isEnforced: true, enforcementType: "allow", aaGuids: [icloud] },
  });
  const policy = policyOf({
    includeTargets: [targetOf("all_users", DEFAULT_PROFILE, "p2")],
    passkeyProfiles: [...(policyOf().passkeyProfiles ?? []), other],
  });
  const only = (...fido2Aaguids: string[]): ConditionalAccessPolicy => ({
    ...strong,
    grant: { ...strong.grant!, strength: { ...strong.grant!.strength!, fido2Aaguids } },
  });
  expect(satisfied(factsOf({ policies: [only(icloud, onePassword)] }), { policy })).toEqual([]);
  expect(satisfied(factsOf({ policies: [only(onePassword)] }), { policy })).toHaveLength(1);
});
