import { createAzureTables } from "../../src/storage/azure-tables";
import type { createFaults } from "./faults";

type Send = ReturnType<typeof createFaults>["policy"]["sendRequest"];

describe("an account reached with an identity", () => {
  it("is asked with a token for Azure Storage, under the prefixed table's name, and never again for the same table", async () => {
    const scopes: unknown[] = [];
    const sent: string[] = [];
    const account = {
      endpoint: "https://contoso.table.core.windows.net",
      credential: {
        getToken: async (scope: string | string[]) => {
          scopes.push(scope);
          return { token: "secret", expiresOnTimestamp: Date.UTC(2100, 0) };
        },
      },
    };
    /** Answers in the service's place. */
    const sendRequest: Send = async (request) => {
      const { pathname } = new URL(request.url);
      const bearer = request.headers.get("authorization") ?? "nobody";
      sent.push(`${request.method} ${decodeURIComponent(pathname)} ${bearer}`);
      const row = {
        "odata.etag": 'W/"1"',
        PartitionKey: "p",
        RowKey: "r",
        Timestamp: "2026-12-01",
        n: 1,
        writeMark: "x",
      };
      const made = request.method === "POST";
      return {
        request,
        headers: request.headers,
        status: made ? 201 : 200,
        bodyAsText: JSON.stringify(made ? {} : row),
      };
    };
    const options = {
      additionalPolicies: [{ policy: { name: "service", sendRequest }, position: "perRetry" as const }],
    };
    const table = createAzureTables({ account, prefix: "PasskeyRollout", writer: "w", options }).table("Rollouts");

    expect(await table.get("p", "r")).toStrictEqual({ partitionKey: "p", rowKey: "r", n: 1, etag: 'W/"1"' });
    await table.get("p", "r");
    expect(sent).toEqual([
      "POST /Tables Bearer secret",
      "GET /PasskeyRolloutRollouts(PartitionKey='p',RowKey='r') Bearer secret",
      "GET /PasskeyRolloutRollouts(PartitionKey='p',RowKey='r') Bearer secret",
    ]);
    expect(scopes.flat()).toContain("https://storage.azure.com/.default");
  });
});
