import fc from "fast-check";
import { readMethodSettings } from "../../../src/contracts/graph/method-settings";
import { mutationsOf, RUNS } from "./mutations";

const BETA = {
  id: "authenticationMethodsPolicy",
  registrationEnforcement: {
    authenticationMethodsRegistrationCampaign: {
      snoozeDurationInDays: 3,
      enforceRegistrationAfterAllowedSnoozes: true,
      state: "enabled",
      excludeTargets: [],
      includeTargets: [{ id: "all_users", targetType: "group", targetedAuthenticationMethod: "Fido2" }],
    },
  },
  systemCredentialPreferences: {
    state: "default",
    excludeTargets: [{ id: "00000000-0000-0000-0000-000000000000", targetType: "group" }],
    includeTargets: [{ id: "AAAAAAAA-0000-4000-8000-000000000001", targetType: "group" }],
  },
  optOutSettings: { passkeyDynamicMigration: true },
  authenticationMethodConfigurations: [
    { id: "Fido2", state: "enabled" },
    { id: "Sms", state: "enabled" },
    { id: "TemporaryAccessPass", state: "disabled" },
  ],
};

test("campaign, system-preferred authentication, other methods and the opt-out are read; nobody's GUID is nobody", () => {
  expect(readMethodSettings(BETA)).toEqual({
    campaign: {
      state: "enabled",
      snoozeDays: 3,
      enforced: true,
      include: [{ id: "all_users", method: "fido2" }],
      exclude: [],
    },
    systemPreferred: { state: "default", include: [{ id: "aaaaaaaa-0000-4000-8000-000000000001" }], exclude: [] },
    methods: { fido2: "enabled", sms: "enabled", temporaryaccesspass: "disabled" },
    optedOut: true,
  });
});

test("what Graph doesn't show is unknown", () => {
  const bare = { authenticationMethodConfigurations: [] };
  const unknown = { campaign: null, systemPreferred: null, methods: {}, optedOut: null };
  expect(readMethodSettings(bare)).toEqual(unknown);
  expect(readMethodSettings({ ...bare, optOutSettings: {}, systemCredentialPreferences: "on" })).toEqual(unknown);
});

test("an answer without configurations is no methods policy", () => {
  expect(readMethodSettings({ id: "authenticationMethodsPolicy" })).toBeUndefined();
  expect(readMethodSettings("nothing")).toBeUndefined();
});

test("no answer makes the reader throw", () => {
  fc.assert(
    fc.property(mutationsOf(BETA), (mutated) => {
      expect(() => readMethodSettings(mutated)).not.toThrow();
    }),
    RUNS,
  );
});
