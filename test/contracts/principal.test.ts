import fc from "fast-check";
import { readEasyAuthPrincipal } from "../../src/contracts/principal";

const TENANT = "11111111-1111-4111-8111-111111111111";
const OID = "AAAAAAAA-0000-4000-8000-000000000001";

type Claims = Record<string, string | string[]>;
const encode = (value: unknown) =>
  Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64");

function header(claims: Claims, more: object = {}): string {
  const list = Object.entries(claims).flatMap(([typ, value]) => [value].flat().map((val) => ({ typ, val })));
  return encode({ auth_typ: "aad", name_typ: "name", role_typ: "roles", claims: list, ...more });
}

const ann = {
  oid: OID,
  tid: TENANT,
  preferred_username: "Ann@Contoso.Example",
  name: "Ann",
  roles: ["Rollout.Approve", "Other"],
};

describe("a principal that App Service authentication sends", () => {
  it("is a person with an object id, a name and the roles that are ours", () => {
    expect(readEasyAuthPrincipal(header(ann), TENANT)).toEqual({
      ok: true,
      principal: {
        kind: "person",
        id: OID.toLowerCase(),
        upn: "ann@contoso.example",
        name: "Ann",
        roles: ["Rollout.Approve"],
      },
    });
  });

  it("may use the long names of claims", () => {
    const long = {
      "http://schemas.microsoft.com/identity/claims/objectidentifier": OID,
      "http://schemas.microsoft.com/identity/claims/tenantid": TENANT,
      "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn": "ann@contoso.example",
      "http://schemas.microsoft.com/ws/2008/06/identity/claims/role": "Rollout.Read",
    };
    expect(readEasyAuthPrincipal(header(long), TENANT)).toMatchObject({
      principal: { kind: "person", upn: "ann@contoso.example", roles: ["Rollout.Read"] },
    });
  });

  it.each<[string, Claims]>([
    ["says idtyp app, even with a user's name", { ...ann, idtyp: "app" }],
    ["names no user", { oid: OID, tid: TENANT, azp: OID, roles: "Rollout.Request" }],
  ])("is an application when it %s", (_story, claims) => {
    expect(readEasyAuthPrincipal(header(claims), TENANT)).toMatchObject({ ok: true, principal: { kind: "app" } });
  });
});

describe("a forged or broken principal is nobody", () => {
  it.each<[string, string]>([
    ["empty", ""],
    ["no Base64", "{}"],
    ["two headers joined", `${header(ann)},${header(ann)}`],
    ["no JSON", encode("ann")],
    ["no UTF-8", Buffer.from([0x7b, 0xff, 0xfe]).toString("base64")],
    ["an array", encode([])],
    ["of another provider", header(ann, { auth_typ: "github" })],
    ["without claims", encode({ auth_typ: "aad" })],
    ["without an object id", header({ tid: TENANT, preferred_username: "ann@contoso.example" })],
    ["with a name for an object id", header({ ...ann, oid: "ann" })],
    ["with two object ids", header({ ...ann, oid: [OID, "BBBBBBBB-0000-4000-8000-000000000001"] })],
    ["from another tenant", header({ ...ann, tid: "99999999-1111-4111-8111-111111111111" })],
    ["from two tenants", header({ ...ann, tid: [TENANT, "99999999-1111-4111-8111-111111111111"] })],
    ["without a tenant", header({ oid: OID, preferred_username: "ann@contoso.example" })],
    ["with two names", header({ ...ann, preferred_username: ["ann@contoso.example", "bo@contoso.example"] })],
    ["endless", header({ ...ann, name: "x".repeat(70_000) })],
  ])("%s", (_story, text) => {
    expect(readEasyAuthPrincipal(text, TENANT)).toMatchObject({ ok: false });
  });

  it("whatever is sent, reading it never throws", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json().map(encode), fc.base64String()), (text) => {
        readEasyAuthPrincipal(text, TENANT);
      }),
    );
  });
});
