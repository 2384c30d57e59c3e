import { createCredentials, CredentialRefusedError } from "../../src/graph/credentials";
import { thrownBy } from "./world";

const REAL = "https://graph.microsoft.com";
const ID = "33333333-0000-4000-8000-000000000001";

describe("credentials", () => {
  it("are plain words for an emulated tenant on this machine", async () => {
    const { reader, writer } = createCredentials({ kind: "local", endpoint: "http://127.0.0.1:8800" });
    expect((await reader.getToken("any"))?.token).toBe("local:reader");
    expect((await writer.getToken("any"))?.token).toBe("local:writer");
  });

  it.each([REAL, "http://10.0.0.4", "https://localhost.evil.example", "nonsense"])(
    "are never local for %s",
    (endpoint) => {
      expect(() => createCredentials({ kind: "local", endpoint })).toThrow(CredentialRefusedError);
    },
  );

  it("of reader and writer are different managed identities", () => {
    const same = { readerClientId: ID, writerClientId: ID.toUpperCase() };
    expect(() => createCredentials({ kind: "managed-identity", endpoint: REAL, ...same })).toThrow(
      "GRAPH_WRITER_CLIENT_ID",
    );
  });

  it("of a writer that was not set say so when something is to be written", async () => {
    const { writer } = createCredentials({ kind: "managed-identity", endpoint: REAL, readerClientId: ID });
    expect(await thrownBy(writer.getToken(`${REAL}/.default`))).toMatchObject({
      name: "CredentialRefusedError",
      setting: "GRAPH_WRITER_CLIENT_ID",
    });
  });

  it("of the Azure SDK are made without asking for anything", () => {
    for (const kind of ["managed-identity", "default"] as const) {
      const { reader, writer } = createCredentials({ kind, endpoint: REAL, readerClientId: ID });
      expect([typeof reader.getToken, typeof writer.getToken]).toEqual(["function", "function"]);
    }
  });
});
