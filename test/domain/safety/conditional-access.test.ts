import {
  type ConditionalAccessGrant,
  type ConditionalAccessPerson,
  type ConditionalAccessPolicy,
  type ConditionalAccessUsers,
  isAbout,
  meetsStrength,
  satisfiedByPasskey,
} from "../../../src/domain/safety/conditional-access";
import { profileOf } from "../../builders/policies";

const NOBODY: ConditionalAccessUsers = {
  includeUsers: [],
  excludeUsers: [],
  includeGroups: [],
  excludeGroups: [],
  includeRoles: [],
  excludeRoles: [],
};

function policyFor(
  users: Partial<ConditionalAccessUsers>,
  grant: ConditionalAccessGrant | null = null,
): ConditionalAccessPolicy {
  return {
    id: "ca1",
    name: "Admins",
    state: "enabled",
    users: { ...NOBODY, ...users },
    applications: { include: ["All"], exclude: [], userActions: [] },
    grant,
  };
}

const ann: ConditionalAccessPerson = {
  id: "ann-id",
  guest: false,
  roleIds: ["ROLE-1"],
  inGroup: (id) => id === "sg-admins",
};

describe("whom a policy is about", () => {
  test.each<[string, Partial<ConditionalAccessUsers>, string]>([
    ["everybody", { includeUsers: ["All"] }, "yes"],
    ["nobody", { includeUsers: ["None"] }, "no"],
    ["the person, in other letters", { includeUsers: ["ANN-ID"] }, "yes"],
    ["guests only", { includeUsers: ["GuestsOrExternalUsers"] }, "no"],
    ["a group of the person", { includeGroups: ["sg-admins"] }, "yes"],
    ["another group", { includeGroups: ["sg-others"] }, "no"],
    ["a role of the person, in other letters", { includeRoles: ["role-1"] }, "yes"],
    ["another role", { includeRoles: ["role-2"] }, "no"],
    ["everybody but the person", { includeUsers: ["All"], excludeUsers: ["ann-id"] }, "no"],
    ["everybody but a group of the person", { includeUsers: ["All"], excludeGroups: ["sg-admins"] }, "no"],
    ["everybody but a role of the person", { includeUsers: ["All"], excludeRoles: ["role-1"] }, "no"],
  ])("%s", (_story, users, about) => {
    expect(isAbout(policyFor(users), ann)).toBe(about);
  });

  test("while only the names of somebody's roles are known, roles that decide leave it open", () => {
    const unknown = { ...ann, roleIds: null };
    expect(isAbout(policyFor({ includeRoles: ["role-1"] }), unknown)).toBe("unknown");
    expect(isAbout(policyFor({ includeUsers: ["All"], excludeRoles: ["role-2"] }), unknown)).toBe("unknown");
    expect(isAbout(policyFor({ includeUsers: ["All"], includeRoles: ["role-1"] }), unknown)).toBe("yes");
  });
});

const ONE_PASSWORD = "bada5566-a7aa-401f-bd96-45619a55120d";
const strength = (change: { combinations?: string[]; fido2Aaguids?: string[] | null } = {}) => ({
  id: "s1",
  name: "Phishing-resistant MFA",
  combinations: ["windowsHelloForBusiness", "fido2", "x509CertificateMultiFactor"],
  fido2Aaguids: null,
  ...change,
});
const demanding = (grant: Partial<ConditionalAccessGrant>) =>
  policyFor({ includeUsers: ["All"] }, { operator: "OR", controls: [], strength: null, ...grant });

describe("what a passkey satisfies", () => {
  test.each<[string, Partial<ConditionalAccessGrant>, ReturnType<typeof satisfiedByPasskey>]>([
    ["a strength that takes passkeys", { strength: strength() }, { by: "strength", besides: [] }],
    ["a strength without passkeys", { strength: strength({ combinations: ["password,fido2x"] }) }, null],
    ["any second factor", { controls: ["mfa"] }, { by: "mfa", besides: [] }],
    ["a second factor or a compliant device", { controls: ["mfa", "compliantDevice"] }, { by: "mfa", besides: [] }],
    [
      "a second factor and a compliant device",
      { operator: "AND", controls: ["mfa", "compliantDevice"] },
      { by: "mfa", besides: ["compliantDevice"] },
    ],
    ["a block", { controls: ["block"] }, null],
    ["a device alone", { controls: ["compliantDevice"] }, null],
    [
      "a strength that it misses, and a second factor as well",
      { operator: "AND", controls: ["mfa"], strength: strength({ combinations: ["x509CertificateMultiFactor"] }) },
      null,
    ],
    [
      "a strength that it misses, or a second factor",
      { controls: ["mfa"], strength: strength({ combinations: ["x509CertificateMultiFactor"] }) },
      { by: "mfa", besides: [] },
    ],
  ])("%s", (_story, grant, expected) => {
    expect(satisfiedByPasskey(demanding(grant), profileOf())).toEqual(expected);
  });

  test("a policy without grant controls is satisfied by nothing in particular", () => {
    expect(satisfiedByPasskey(policyFor({ includeUsers: ["All"] }), profileOf())).toBeNull();
  });

  test("a strength for some authenticators is met only where the profile allows one of them", () => {
    const only = (...fido2Aaguids: string[]) => strength({ fido2Aaguids });
    expect(meetsStrength(only(ONE_PASSWORD.toUpperCase()), profileOf())).toBe(true);
    expect(meetsStrength(only("fbfc3007-154e-4ecc-8c0b-6e020557d7bd"), profileOf())).toBe(false);
    const blocking = profileOf({
      keyRestrictions: { isEnforced: true, enforcementType: "block", aaGuids: [ONE_PASSWORD] },
    });
    expect(meetsStrength(only(ONE_PASSWORD), blocking)).toBe(false);
    expect(meetsStrength(only("fbfc3007-154e-4ecc-8c0b-6e020557d7bd"), blocking)).toBe(true);
    const open = profileOf({ keyRestrictions: { isEnforced: false, enforcementType: "allow", aaGuids: [] } });
    expect(meetsStrength(only(ONE_PASSWORD), open)).toBe(true);
  });
});
