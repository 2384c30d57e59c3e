import { createWriterIdentity } from "../../src/graph/writer-identity";

const ENDPOINT = "https://graph.microsoft.com";
const jwt = (claims: object) => `head.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.signature`;
const reading = (token: string | null | Error) => {
  const getToken = () =>
    token instanceof Error
      ? Promise.reject(token)
      : Promise.resolve(token === null ? null : { token, expiresOnTimestamp: 0 });
  return createWriterIdentity({ getToken }, ENDPOINT).read();
};

test("the writer's own token says who it is and what it may do, without a request", async () => {
  const claims = { oid: "ABCD", roles: ["Policy.ReadWrite.AuthenticationMethod"], idtyp: "app" };
  expect(await reading(jwt(claims))).toEqual({ id: "abcd", roles: ["Policy.ReadWrite.AuthenticationMethod"] });
});

test("an app's token without roles grants nothing; a person's token does not say", async () => {
  expect(await reading(jwt({ oid: "a", idtyp: "app" }))).toEqual({ id: "a", roles: [] });
  expect(await reading(jwt({ oid: "a", scp: "User.Read" }))).toEqual({ id: "a", roles: null });
});

test.each<[string, string | null | Error]>([
  ["an opaque token", "opaque"],
  ["an encrypted one", "a.b.c.d.e"],
  ["no token", null],
  ["a credential that fails", new Error("no identity here")],
])("%s says nothing, and nothing is concluded from it", async (_, token) => {
  expect(await reading(token)).toEqual({ id: null, roles: null });
});

test("the token is asked for Graph alone", async () => {
  const asked: unknown[] = [];
  const getToken = (scopes: unknown) => Promise.resolve(void asked.push(scopes)).then(() => null);
  await createWriterIdentity({ getToken }, `${ENDPOINT}/somewhere`).read();
  expect(asked).toEqual([[`${ENDPOINT}/.default`]]);
});
