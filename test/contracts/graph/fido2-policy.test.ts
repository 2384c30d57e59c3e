import fc from "fast-check";
import { readFido2Policy, toPatchBody } from "../../../src/contracts/graph/fido2-policy";
import { policyHash } from "../../../src/domain/policy/canonical";
import { recordsOf, sharedSamples } from "../../shared-samples";
import { mutationsOf, RUNS } from "./mutations";

const A = "00000000-0000-0000-0000-000000000001";
const B = "e47a833c-5dfa-45f1-9471-bb0cf0eb425b";

/** Shaped like a live tenant's answer of 2026-07: attestation with synced passkeys, an AAGUID twice, deprecated leftovers. */
const live = {
  "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#x",
  "@odata.type": "#microsoft.graph.fido2AuthenticationMethodConfiguration",
  id: "Fido2",
  state: "enabled",
  isAttestationEnforced: true,
  isSelfServiceRegistrationAllowed: true,
  keyRestrictions: { aaGuids: [B, B], enforcementType: "allow", isEnforced: true },
  defaultPasskeyProfile: A,
  "includeTargets@odata.context": "https://graph.microsoft.com/v1.0/$metadata#y",
  includeTargets: [
    { allowedPasskeyProfiles: [A, B], id: "all_users", isRegistrationRequired: false, targetType: "group" },
  ],
  excludeTargets: [{ id: "bbbbbbbb-0000-4000-8000-000000000002", targetType: "group" }],
  passkeyProfiles: [
    {
      ...{
        attestationEnforcement: "registrationOnly",
        id: A,
        name: "Default passkey profile",
        passkeyTypes: "deviceBound,synced",
      },
      keyRestrictions: { aaGuids: [B, B], enforcementType: "allow", isEnforced: true },
    },
    { attestationEnforcement: "disabled", id: B, name: null, passkeyTypes: "synced", keyRestrictions: null },
  ],
};

describe("the passkey policy's reader", () => {
  it("reads what live tenants answer", () => {
    const reading = readFido2Policy(live);
    expect(reading.ok && reading.policy.passkeyProfiles?.map((profile) => profile.id)).toEqual([A, B]);
  });

  it("reads the legacy shapes: no profile properties, or empty ones", () => {
    const { passkeyProfiles, ...none } = live;
    expect(passkeyProfiles).toHaveLength(2);
    for (const legacy of [
      none,
      { ...live, passkeyProfiles: [], defaultPasskeyProfile: null },
      { ...live, passkeyProfiles: null },
    ]) {
      const reading = readFido2Policy(legacy);
      expect(reading).toMatchObject({ ok: true });
      if (reading.ok) expect(toPatchBody(reading.policy)).toBeUndefined();
    }
  });

  it("spells enum members as documented, whatever their case on the wire", () => {
    const reading = readFido2Policy({ ...live, state: "Enabled" });
    expect(reading.ok && reading.policy.state).toBe("enabled");
  });

  it("never throws, and what it accepts can be written back and read again as the same policy", () => {
    fc.assert(
      fc.property(mutationsOf(live), (json) => {
        const reading = readFido2Policy(json);
        if (!reading.ok) {
          expect(reading.what).not.toBe("");
          return;
        }
        const body = toPatchBody(reading.policy);
        if (body === undefined) return;
        expect(Object.keys(body).filter((name) => name.includes("@"))).toEqual(["@odata.type"]);
        expect(body).not.toHaveProperty("isAttestationEnforced");
        expect(body).not.toHaveProperty("keyRestrictions");
        const again = readFido2Policy({ ...reading.policy, ...body });
        expect(again.ok && policyHash(again.policy)).toBe(policyHash(reading.policy));
      }),
      RUNS,
    );
  });

  it("reads every captured configuration, where the samples are present", () => {
    const records = recordsOf(sharedSamples("fido2-policy.json")).filter((record) => record.id === "Fido2");
    for (const record of records) expect(readFido2Policy(record)).toMatchObject({ ok: true });
  });
});
