import { startAzurite } from "../../src/local/storage/azurite";
import type { AzuriteRunning } from "../../src/local/storage/azurite";
import { EntityExistsError, PreconditionFailedError } from "../../src/ports/tables";
import type { Table, Tables } from "../../src/ports/tables";
import { createAuditTrail } from "../../src/storage/audit-trail";
import { TableServiceError } from "../../src/storage/azure-table-errors";
import { createAzureTables } from "../../src/storage/azure-tables";
import { createRolloutStore } from "../../src/storage/rollout-store";
import { aRollout, aWave, anEvent } from "./builders";
import { createFaults } from "./faults";
import { rowsOf } from "./tables.contract";

type Send = ReturnType<typeof createFaults>["policy"]["sendRequest"];
type Request = Parameters<Send>[0];
type Response = Awaited<ReturnType<Send>>;

let azurite: AzuriteRunning;
let worlds = 0;
let faults: ReturnType<typeof createFaults>;
let ours: Tables & { readonly requests: number };
let table: Table;
/** The same table through another process, with a working network. */
let theirs: Table;

beforeAll(async () => {
  azurite = await startAzurite();
});
afterAll(() => azurite.stop());

beforeEach(async () => {
  const { connectionString } = azurite;
  const account = { account: { connectionString }, prefix: `World${(worlds += 1)}` };
  faults = createFaults();
  const options = {
    additionalPolicies: [{ policy: faults.policy, position: "perRetry" as const }],
    retryOptions: { maxRetries: 3, retryDelayInMs: 0 },
  };
  ours = createAzureTables({ ...account, writer: "ours", options });
  table = ours.table("Rows");
  theirs = createAzureTables({ ...account, writer: "theirs" }).table("Rows");
  await table.get("p", "nobody");
});
afterEach(() => {
  expect(faults.left).toBe(0);
});

const row = (rowKey: string, by: string) => ({ partitionKey: "p", rowKey, by });
const lost = { kind: "cut after effect" } as const;
const brokenAfterEffect = { kind: "answer", status: 503, afterEffect: true } as const;
const before = (somebody: () => Promise<unknown>) => ({ kind: "cut, then", somebody }) as const;

describe("a write whose answer is lost is sent again by the SDK, and", () => {
  it.each([[[lost]], [[brokenAfterEffect]], [[lost, brokenAfterEffect, lost]]])(
    "an insert counts as done: %j",
    async (what) => {
      faults.on("POST", ...what);
      const etag = await table.insert(row("r", "us"));
      expect(await theirs.get("p", "r")).toStrictEqual({ ...row("r", "us"), etag });
      await expect(table.insert(row("r", "us"))).rejects.toThrow(EntityExistsError);
    },
  );

  it("a replace under an ETag counts as done", async () => {
    const first = await table.insert(row("r", "before"));
    faults.on("PUT", lost);
    const second = await table.replace(row("r", "us"), first);
    expect(await theirs.get("p", "r")).toStrictEqual({ ...row("r", "us"), etag: second });
  });

  it("a delete under an ETag counts as done", async () => {
    const etag = await table.insert(row("r", "before"));
    faults.on("DELETE", lost);
    await table.delete("p", "r", etag);
    expect(await theirs.get("p", "r")).toBeUndefined();
  });

  it("a transaction counts as done", async () => {
    const etag = await table.insert(row("guarded", "before"));
    await table.insert(row("gone", "before"));
    faults.on("POST", lost);
    await table.transact([
      { do: "delete", partitionKey: "p", rowKey: "gone" },
      { do: "replace", entity: row("guarded", "us"), etag },
      { do: "insert", entity: row("new", "us") },
    ]);
    expect(await rowsOf(theirs)).toMatchObject([row("guarded", "us"), row("new", "us")]);
    faults.on("POST", lost);
    await table.transact([{ do: "delete", partitionKey: "p", rowKey: "new" }]);
    expect(await theirs.get("p", "new")).toBeUndefined();
  });

  it("making the table counts as done", async () => {
    faults.on("POST", lost);
    await ours.table("Others").insert(row("r", "us"));
    expect(await ours.table("Others").get("p", "r")).toMatchObject({ by: "us" });
  });
});

describe("a write that never arrived is sent again by the SDK, and when somebody else was faster", () => {
  it("an insert is refused", async () => {
    faults.on(
      "POST",
      before(() => theirs.insert(row("r", "them"))),
    );
    await expect(table.insert(row("r", "us"))).rejects.toThrow(EntityExistsError);
    expect(await table.get("p", "r")).toMatchObject({ by: "them" });
  });

  it("a replace under an ETag is refused", async () => {
    const etag = await table.insert(row("r", "before"));
    faults.on(
      "PUT",
      before(() => theirs.replace(row("r", "them"))),
    );
    await expect(table.replace(row("r", "us"), etag)).rejects.toThrow(PreconditionFailedError);
    expect(await table.get("p", "r")).toMatchObject({ by: "them" });
  });

  it("a delete under an ETag is refused", async () => {
    const etag = await table.insert(row("r", "before"));
    faults.on(
      "DELETE",
      before(() => theirs.replace(row("r", "them"))),
    );
    await expect(table.delete("p", "r", etag)).rejects.toThrow(PreconditionFailedError);
  });

  it("a transaction is refused whole", async () => {
    faults.on(
      "POST",
      before(() => theirs.insert(row("b", "them"))),
    );
    const both = table.transact([
      { do: "insert", entity: row("a", "us") },
      { do: "insert", entity: row("b", "us") },
    ]);
    await expect(both).rejects.toMatchObject({ name: "EntityExistsError", rowKey: "b" });
    expect(await rowsOf(table)).toMatchObject([row("b", "them")]);
  });
});

describe("what the stores promise holds on a bad network:", () => {
  it("an audit event is recorded once", async () => {
    const trail = createAuditTrail(ours);
    faults.on("POST", { kind: "cut" }, lost);
    await trail.append(anEvent({ sentence: "once" }), "key");
    await trail.append(anEvent({ sentence: "once" }), "key");
    faults.on("POST", lost);
    await trail.append(anEvent({ sentence: "next" }));
    expect((await trail.list(aRollout().id)).map((link) => link.event.sentence)).toEqual(["once", "next"]);
  });

  it("a rollout that could not be inserted is not taken for one that exists", async () => {
    faults.on("POST", { kind: "answer", status: 403, afterEffect: false });
    await expect(createRolloutStore(ours).insertRollout(aRollout(), [aWave(0)])).rejects.toThrow(TableServiceError);
  });

  it("a rollout that was inserted is not taken for somebody else's", async () => {
    const store = createRolloutStore(ours);
    faults.on("POST", { kind: "cut" }, lost);
    expect(await store.insertRollout(aRollout(), [aWave(0)])).toBe(true);
    expect(await store.insertRollout(aRollout(), [aWave(0)])).toBe(false);
  });
});

describe("requests", () => {
  it("are counted each time they are sent", async () => {
    const start = ours.requests;
    faults.on("GET", { kind: "cut" }, { kind: "answer", status: 500, afterEffect: false });
    await table.get("p", "nobody");
    expect(ours.requests - start).toBe(3);
  });

  it("say of numbers beyond 32 bits what they are: untyped, the service would refuse them, while Azurite guesses", async () => {
    const bodies: unknown[] = [];
    const listen = (request: { body?: unknown }) => bodies.push(request.body);
    const account = { connectionString: azurite.connectionString };
    const policy = {
      name: "listen",
      sendRequest: (request: Request, next: (request: Request) => Promise<Response>) => {
        listen(request);
        return next(request);
      },
    };
    const options = { additionalPolicies: [{ policy, position: "perRetry" as const }] };
    const listened = createAzureTables({ account, writer: "w", options }).table("Numbers");
    await listened.replace({ partitionKey: "p", rowKey: "r", small: 7, moment: 1_796_112_000_000, share: 0.5 });
    expect(JSON.parse(String(bodies.at(-1)))).toMatchObject({
      small: 7,
      moment: 1_796_112_000_000,
      "moment@odata.type": "Edm.Double",
      share: 0.5,
      "share@odata.type": "Edm.Double",
    });
  });

  it("don't take every conflict for a row that exists", async () => {
    faults.on("POST", { kind: "answer", status: 409, afterEffect: false });
    await expect(table.insert(row("r", "us"))).rejects.toMatchObject({ name: "TableServiceError", status: 409 });
  });

  it("that stay without an answer end with an error saying that the change may have happened", async () => {
    faults.on("POST", { kind: "cut" }, { kind: "cut" }, lost, { kind: "cut" });
    await expect(table.insert(row("r", "us"))).rejects.toThrow(
      /table World\d+Rows: it could not be reached .*may have/,
    );
    faults.on("PUT", ...Array.from({ length: 4 }, () => brokenAfterEffect));
    await expect(table.replace(row("r", "us"))).rejects.toMatchObject({ name: "TableServiceError", status: 503 });
  });

  it("that are forbidden name the role that is needed", async () => {
    faults.on("GET", { kind: "answer", status: 403, afterEffect: false });
    await expect(table.get("p", "r")).rejects.toThrow(/role Storage Table Data Contributor/);
    faults.on("GET", { kind: "answer", status: 403, afterEffect: false });
    await expect(rowsOf(table)).rejects.toThrow(TableServiceError);
  });

  it("make a table again after it could not be made", async () => {
    faults.on("POST", { kind: "answer", status: 403, afterEffect: false });
    await expect(ours.table("Others").get("p", "r")).rejects.toThrow(TableServiceError);
    expect(await ours.table("Others").get("p", "r")).toBeUndefined();
  });

  it("go in clear text to this machine only", async () => {
    const connectionString = azurite.connectionString.replace("127.0.0.1", "storage.example");
    const remote = createAzureTables({ account: { connectionString }, writer: "w" });
    await expect(remote.table("Rows").get("p", "r")).rejects.toThrow(/allowInsecureConnection/);
  });

  it("need a prefix that can begin a table's name", () => {
    const account = { connectionString: azurite.connectionString };
    expect(() => createAzureTables({ account, prefix: "my-app", writer: "w" })).toThrow(/letters and digits/);
  });
});
