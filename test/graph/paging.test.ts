import { clientWorld, collect, thrownBy } from "./world";

const things = (count: number) => Array.from({ length: count }, (_, index) => ({ id: `t${String(index)}` }));

describe("a collection", () => {
  it("is read to the end with the same headers on every page", async () => {
    const { graph, client } = clientWorld();
    graph.collection("/v1.0/users", things(7), 3);
    const headers = { ConsistencyLevel: "eventual", Prefer: "include-unknown-enum-members" };
    expect(await collect(client.getAll("v1.0", "/users", { $count: "true" }, headers))).toEqual(things(7));
    expect(graph.asked).toHaveLength(3);
    for (const asked of graph.asked) {
      expect(asked.headers).toMatchObject({ consistencylevel: "eventual", prefer: "include-unknown-enum-members" });
      expect(asked.query.$count).toBe("true");
    }
  });

  it.each([400, 410])("starts again once when its next link has expired (%d)", async (status) => {
    const { graph, client } = clientWorld();
    graph.collection("/v1.0/users", things(7), 3);
    graph.expireLink(2, status);
    const ids = (await collect(client.getAll("v1.0", "/users"))).map((item) => (item as { id: string }).id);
    expect(new Set(ids).size).toBe(7);
    expect(graph.asked).toHaveLength(3 + 3);
  });

  it("fails when the link expires a second time, and at once when the first request is wrong", async () => {
    const { graph, client } = clientWorld();
    graph.collection("/v1.0/users", things(7), 3);
    graph.expireLink(1);
    graph.expireLink(2);
    expect(await thrownBy(collect(client.getAll("v1.0", "/users")))).toMatchObject({
      status: 400,
      code: "Directory_ExpiredPageToken",
    });
    graph.answer("GET", "/v1.0/groups", { status: 400, json: { error: { code: "BadRequest", message: "no" } } });
    graph.asked.length = 0;
    expect(await thrownBy(collect(client.getAll("v1.0", "/groups")))).toMatchObject({ code: "BadRequest" });
    expect(graph.asked).toHaveLength(1);
  });

  it.each([
    "https://graph.evil.example/v1.0/users?$skiptoken=1",
    "https://graph.microsoft.com.evil.example/v1.0/users?$skiptoken=1",
    "https://graph.microsoft.com@evil.example/v1.0/users",
    "https://u:p@graph.microsoft.com/v1.0/users",
    "http://graph.microsoft.com/v1.0/users",
    "https://graph.microsoft.com:444/v1.0/users",
    "https://graph.microsoft.com/v1.0/../elsewhere",
    "/v1.0/users",
  ])("never follows a next link to %s", async (link) => {
    const { graph, client } = clientWorld();
    graph.answer("GET", "/v1.0/users", { json: { value: [], "@odata.nextLink": link } });
    expect(await thrownBy(collect(client.getAll("v1.0", "/users")))).toMatchObject({ code: "ForeignNextLink" });
    expect(graph.asked).toHaveLength(1);
  });

  it("does not run in circles", async () => {
    const { graph, client } = clientWorld();
    const links = { "": "a", a: "b", b: "a" } as Record<string, string>;
    graph.answer("GET", "/v1.0/users", ({ query }) => ({
      json: {
        value: [],
        "@odata.nextLink": `https://graph.microsoft.com/v1.0/users?$skiptoken=${links[query.$skiptoken ?? ""] ?? ""}`,
      },
    }));
    expect(await thrownBy(collect(client.getAll("v1.0", "/users")))).toMatchObject({ code: "PagingLoop" });
    expect(graph.asked).toHaveLength(3);
  });

  it("must be a list", async () => {
    const { graph, client } = clientWorld();
    graph.answer("GET", "/v1.0/users", { json: { value: { id: 1 } } });
    expect(await thrownBy(collect(client.getAll("v1.0", "/users")))).toMatchObject({ code: "NotACollection" });
  });
});
