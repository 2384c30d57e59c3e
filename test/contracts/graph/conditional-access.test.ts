import fc from "fast-check";
import { readConditionalAccessPolicy } from "../../../src/contracts/graph/conditional-access";
import type { ConditionalAccessPolicy } from "../../../src/domain/safety/conditional-access";
import { mutationsOf, RUNS } from "./mutations";

const GROUP = "AAAAAAAA-0000-4000-8000-000000000001";

/** As captures of v1.0 answers show a policy with an authentication strength. */
const CAPTURED = {
  id: "D7195984-2FAE-403D-ABEC-A7CCC55BF861",
  displayName: "Admins use strong methods",
  state: "enabled",
  conditions: {
    clientAppTypes: ["all"],
    signInRiskLevels: [],
    userRiskLevels: [],
    platforms: null,
    locations: null,
    applications: { includeApplications: ["All"], excludeApplications: [], includeUserActions: [] },
    users: {
      includeUsers: ["All"],
      excludeUsers: [],
      includeGroups: [],
      excludeGroups: [GROUP],
      includeRoles: ["62E90394-69F5-4237-9190-012177145E10"],
      excludeRoles: [],
    },
  },
  grantControls: {
    operator: "AND",
    builtInControls: ["compliantDevice"],
    "authenticationStrength@odata.context": "https://graph.microsoft.com/v1.0/$metadata#x",
    authenticationStrength: {
      id: "5790842A-5BAB-44C2-9CF1-B38D675B70EA",
      displayName: "Company keys",
      allowedCombinations: ["fido2"],
      combinationConfigurations: [
        {
          "@odata.type": "#microsoft.graph.fido2CombinationConfiguration",
          id: "42235320-c8db-4d8c-9344-8f1ce87f734b",
          appliesToCombinations: ["fido2"],
          allowedAAGUIDs: ["DE1E552D-DB1D-4423-A619-566B625CDC84"],
        },
      ],
    },
  },
};

function read(json: unknown): ConditionalAccessPolicy {
  const reading = readConditionalAccessPolicy(json);
  if (reading.kind !== "policy") throw new Error(`unreadable: ${reading.what}`);
  return reading.policy;
}

test("a policy is read with its people, its strength and the AAGUIDs that this accepts, ids in lower case", () => {
  expect(read(CAPTURED)).toEqual({
    id: "d7195984-2fae-403d-abec-a7ccc55bf861",
    name: "Admins use strong methods",
    state: "enabled",
    users: {
      includeUsers: ["All"],
      excludeUsers: [],
      includeGroups: [],
      excludeGroups: [GROUP.toLowerCase()],
      includeRoles: ["62e90394-69f5-4237-9190-012177145e10"],
      excludeRoles: [],
    },
    applications: { include: ["All"], exclude: [], userActions: [] },
    grant: {
      operator: "AND",
      controls: ["compliantDevice"],
      strength: {
        id: "5790842a-5bab-44c2-9cf1-b38d675b70ea",
        name: "Company keys",
        combinations: ["fido2"],
        fido2Aaguids: ["de1e552d-db1d-4423-a619-566b625cdc84"],
      },
    },
    scope: { interactive: true, narrowedBy: [] },
  });
});

const withConditions = (conditions: object) => ({ ...CAPTURED, conditions: { ...CAPTURED.conditions, ...conditions } });

test("conditions that let some sign-ins pass are named", () => {
  const narrowed = read(
    withConditions({
      clientAppTypes: ["browser"],
      locations: { includeLocations: ["All"], excludeLocations: ["AllTrusted"] },
      signInRiskLevels: ["high"],
    }),
  );
  expect(narrowed.scope).toEqual({ interactive: true, narrowedBy: ["client apps", "locations", "sign-in risk"] });
});

test.each([
  ["legacy clients", { clientAppTypes: ["exchangeActiveSync", "other"] }],
  ["special flows", { authenticationFlows: { transferMethods: "deviceCodeFlow" } }],
])("a policy for %s meets nobody who registers a passkey", (_, conditions) => {
  expect(read(withConditions(conditions)).scope?.interactive).toBe(false);
});

test("a strength without restrictions accepts every AAGUID, and a policy without demands has no grant", () => {
  const { authenticationStrength: strength } = CAPTURED.grantControls;
  const free = {
    ...CAPTURED,
    grantControls: { authenticationStrength: { ...strength, combinationConfigurations: [] } },
  };
  expect(read(free).grant).toMatchObject({ operator: "OR", controls: [], strength: { fido2Aaguids: null } });
  expect(read({ ...CAPTURED, grantControls: null }).grant).toBeNull();
});

test.each([
  ["no conditions", { ...CAPTURED, conditions: null }],
  ["no state", { ...CAPTURED, state: null }],
  ["a grant of another form", { ...CAPTURED, grantControls: "mfa" }],
  [
    "a strength that doesn't say what it accepts",
    { ...CAPTURED, grantControls: { ...CAPTURED.grantControls, authenticationStrength: { id: GROUP } } },
  ],
])("a policy with %s is named, not guessed", (_, json) => {
  expect(readConditionalAccessPolicy(json)).toEqual({ kind: "unreadable", what: "Admins use strong methods" });
});

test("whatever Graph sends is either read or named", () => {
  fc.assert(
    fc.property(mutationsOf(CAPTURED), (mutated) => {
      expect(() => readConditionalAccessPolicy(mutated)).not.toThrow();
    }),
    RUNS,
  );
});
