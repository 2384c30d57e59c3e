import { app } from "@azure/functions";
import * as df from "durable-functions";
import type { LocalHost } from "../../../src/local/host/local-host";
import { LOCAL_KEY } from "../../../src/local/host/management-urls";
import { buildHost, MINUTE, START } from "./build-host";
import type { Built } from "./build-host";

const WEBHOOKS = "http://127.0.0.1/runtime/webhooks/durabletask";
const TOKEN = "x-ms-continuation-token";

const IDS = Array.from({ length: 120 }, (_, index) => `i${String(index).padStart(3, "0")}`);

describe("The management API", () => {
  let built: Built;
  beforeEach(async () => {
    built = await buildHost(register);
    for (const id of IDS) await built.host.client.start("nothing", null, id);
    await built.clock.runUntil(START + MINUTE);
  });
  afterEach(() => built.host.stop());

  test("hands out lists in pages of a hundred, or of as many as were asked for", async () => {
    expect((await readPages(built.host, "")).map((page) => page.length)).toEqual([100, 20]);
    const pages = await readPages(built.host, "&top=50");
    expect(pages.map((page) => page.length)).toEqual([50, 50, 20]);
    expect(pages.flat()).toEqual(IDS);
  });

  test("lets the library read all pages", async () => {
    const response = await built.host.fetch(new Request("http://127.0.0.1/api/all"));
    expect(await response.json()).toEqual(IDS);
  });

  test("filters by id, status and time", async () => {
    expect((await readPages(built.host, "&instanceIdPrefix=i01")).flat()).toEqual(IDS.slice(10, 20));
    expect(await readPages(built.host, "&runtimeStatus=Failed")).toEqual([[]]);
    expect(await readPages(built.host, "&createdTimeFrom=2026-11-24T07:00:01Z")).toEqual([[]]);
  });

  test("wants the system key at its public door, and the one connection that there is", async () => {
    const statusOf = async (query: string): Promise<number> =>
      (await built.host.fetch(new Request(`${WEBHOOKS}/instances/i000?${query}`))).status;
    expect(await statusOf("")).toBe(401);
    expect(await statusOf("code=guess")).toBe(401);
    expect(await statusOf(`code=${LOCAL_KEY}`)).toBe(200);
    expect(await statusOf(`code=${LOCAL_KEY}&connection=Storage`)).toBe(200);
    expect(await statusOf(`code=${LOCAL_KEY}&connection=Other`)).toBe(500);
  });

  test("says honestly that it cannot rewind", async () => {
    await built.host.client.start("failing", null, "f");
    await built.clock.runUntil(START + 2 * MINUTE);
    const url = `${WEBHOOKS}/instances/f/rewind?code=${LOCAL_KEY}&reason=again`;
    const response = await built.host.fetch(new Request(url, { method: "POST" }));
    expect(response.status).toBe(501);
    expect(await response.json()).toContain("The local host cannot rewind");
  });

  test("knows nothing else", async () => {
    for (const path of ["entities/x", "instances/i000/dance", "orchestrators"]) {
      const response = await built.host.fetch(
        new Request(`${WEBHOOKS}/${path}?code=${LOCAL_KEY}`, { method: "POST", body: "" }),
      );
      expect(response.status).toBe(404);
    }
  });
});

async function readPages(host: LocalHost, query: string): Promise<string[][]> {
  const pages: string[][] = [];
  let token: string | null = null;
  do {
    const headers: Record<string, string> = token === null ? {} : { [TOKEN]: token };
    const response = await host.fetch(new Request(`${WEBHOOKS}/instances?code=${LOCAL_KEY}${query}`, { headers }));
    const page = (await response.json()) as { instanceId: string }[];
    pages.push(page.map((it) => it.instanceId));
    token = response.headers.get(TOKEN);
  } while (token !== null);
  return pages;
}

function register(): void {
  // eslint-disable-next-line require-yield -- an orchestrator that has nothing to wait for
  df.app.orchestration("nothing", function* () {
    return "done";
  });
  // eslint-disable-next-line require-yield -- an orchestrator that has nothing to wait for
  df.app.orchestration("failing", function* () {
    throw new Error("on purpose");
  });
  app.http("all", {
    extraInputs: [df.input.durableClient()],
    handler: async (_, context) => {
      const all = await df.getClient(context).getStatusAll();
      return { jsonBody: all.map((it) => it.instanceId) };
    },
  });
}
