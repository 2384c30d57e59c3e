import { labelOf, providerNamed, providerOf, PROVIDERS } from "../../../src/domain/plan/aaguids";

describe("names of passkey providers", () => {
  test("each AAGUID is a lower-case GUID and belongs to one provider, each name is one word", () => {
    const aaguids = PROVIDERS.flatMap((provider) => provider.aaguids);
    expect(new Set(aaguids).size).toBe(aaguids.length);
    expect(aaguids.every((aaguid) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(aaguid))).toBe(true);
    expect(new Set(PROVIDERS.map(({ name }) => name)).size).toBe(PROVIDERS.length);
    expect(PROVIDERS.every(({ name }) => /^[a-z0-9]+(-[a-z0-9]+)*$/.test(name))).toBe(true);
  });

  test("the names of the documented example are known", () => {
    for (const name of ["1password", "icloud-keychain", "google-password-manager", "bitwarden"]) {
      expect(providerNamed(name)?.kind).toBe("synced");
    }
    expect(providerNamed("Windows-Hello")).toMatchObject({ kind: "deviceBound", label: "Windows Hello" });
    expect(providerNamed("windows-hello")?.aaguids).toHaveLength(3);
  });

  test("an AAGUID is found in any casing, and an unknown one keeps its GUID as label", () => {
    expect(providerOf("BADA5566-A7AA-401F-BD96-45619A55120D")?.name).toBe("1password");
    expect(labelOf("00000000-0000-0000-0000-00000000000A")).toBe("00000000-0000-0000-0000-00000000000a");
    expect(providerNamed("toString")).toBeUndefined();
  });
});
