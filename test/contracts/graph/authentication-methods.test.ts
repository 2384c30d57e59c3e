import * as fc from "fast-check";
import { readSignInMethod } from "../../../src/contracts/graph/authentication-methods";

const typed = (name: string, rest: object = {}) => ({ "@odata.type": `#microsoft.graph.${name}`, id: "x", ...rest });

describe("a sign-in method as Graph gives it", () => {
  it.each([
    ["passwordAuthenticationMethod", "password"],
    ["phoneAuthenticationMethod", "telephony"],
    ["emailAuthenticationMethod", "email"],
    ["microsoftAuthenticatorAuthenticationMethod", "authenticator"],
    ["softwareOathAuthenticationMethod", "softwareOath"],
    ["windowsHelloForBusinessAuthenticationMethod", "windowsHello"],
    ["platformCredentialAuthenticationMethod", "platformCredential"],
    ["somethingOfNextYearAuthenticationMethod", "unknown"],
  ])("%s is %s", (name, kind) => {
    expect(readSignInMethod(typed(name)).kind).toBe(kind);
  });

  it("a passkey keeps what it claims, lower-cased where case means nothing", () => {
    expect(
      readSignInMethod(
        typed("fido2AuthenticationMethod", {
          id: "73e4b2c6",
          ...{ displayName: "My phone", createdDateTime: "2026-04-20T10:15:30Z", passkeyType: "synced" },
          ...{ aaGuid: "FBFC3007-154E-4ECC-8C0B-6E020557D7BD", attestationLevel: "notAttested" },
        }),
      ),
    ).toEqual({
      kind: "passkey",
      passkey: {
        ...{ id: "73e4b2c6", name: "My phone", type: "synced", attested: false },
        ...{ aaguid: "fbfc3007-154e-4ecc-8c0b-6e020557d7bd", createdAt: Date.UTC(2026, 3, 20, 10, 15, 30) },
      },
    });
  });

  it("a passkey of an older answer, without type and with the old spelling of its date, is of unknown type", () => {
    const old = typed("fido2AuthenticationMethod", { creationDateTime: "2020-08-10T06:44:09Z", model: "NFC key" });
    expect(readSignInMethod(old)).toMatchObject({
      passkey: { type: "unknown", aaguid: null, attested: null, name: "NFC key", createdAt: 1_597_041_849_000 },
    });
  });

  it("a pass ends when its lifetime is over", () => {
    const pass = { startDateTime: "2026-12-01T00:00:00Z", lifetimeInMinutes: 60 };
    expect(readSignInMethod(typed("temporaryAccessPassAuthenticationMethod", pass))).toEqual({
      kind: "pass",
      until: Date.UTC(2026, 11, 1, 1),
    });
  });

  it("whatever it is, it is read", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (whole, part) => {
        expect(typeof readSignInMethod(whole).kind).toBe("string");
        for (const key of ["passkeyType", "aaGuid", "createdDateTime", "attestationLevel"])
          expect(readSignInMethod(typed("fido2AuthenticationMethod", { [key]: part })).kind).toBe("passkey");
      }),
      { numRuns: 500 },
    );
  });
});
