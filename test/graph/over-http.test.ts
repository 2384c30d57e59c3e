import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { clientWorld, collect, thrownBy } from "./world";

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

async function serve<T>(handler: Handler, use: (endpoint: string) => Promise<T>): Promise<T> {
  const server: Server = createServer(handler);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    return await use(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}`);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

const json = (response: ServerResponse, value: object) =>
  response
    .writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" })
    .end(gzipSync(JSON.stringify(value)));

describe("over a real connection", () => {
  it("pages are read to the end, compressed as they come", async () => {
    const handler: Handler = (request, response) => {
      const next = `http://${request.headers.host ?? ""}/v1.0/users?$skiptoken=2`;
      json(response, request.url === "/v1.0/users" ? { value: [1], "@odata.nextLink": next } : { value: [2] });
    };
    await serve(handler, async (endpoint) => {
      const { client } = clientWorld({ endpoint, fetch });
      expect(await collect(client.getAll("v1.0", "/users"))).toEqual([1, 2]);
    });
  });

  it("a redirect is an error, and the token does not follow it", async () => {
    const paths: (string | undefined)[] = [];
    const handler: Handler = (request, response) => {
      paths.push(request.url);
      response.writeHead(302, { location: "/elsewhere" }).end();
    };
    await serve(handler, async (endpoint) => {
      const { client } = clientWorld({ endpoint, fetch });
      expect(await thrownBy(client.get("v1.0", "/me"))).toMatchObject({ status: 302, code: "Http302" });
    });
    expect(paths).toEqual(["/v1.0/me"]);
  });

  it("a connection that breaks in the middle of a body is tried again", async () => {
    let requests = 0;
    const handler: Handler = (_, response) => {
      requests += 1;
      if (requests > 2) return json(response, { ok: true });
      response.writeHead(200, { "content-type": "application/json", "content-length": "100" });
      return response.write('{"ok":', () => response.destroy());
    };
    await serve(handler, async (endpoint) => {
      const { client } = clientWorld({ endpoint, fetch });
      expect(await client.get("v1.0", "/me")).toEqual({ ok: true });
    });
  });

  it("nobody listening is told with the reason, after all attempts", async () => {
    const gone = await serve(
      () => {},
      (endpoint) => Promise.resolve(endpoint),
    );
    const { clock, client } = clientWorld({ endpoint: gone, fetch });
    const error = await thrownBy(client.get("v1.0", "/me"));
    expect(error).toMatchObject({ status: 0, code: "NoAnswer", message: expect.stringContaining("ECONNREFUSED") });
    expect(clock.slept).toHaveLength(4);
  });
});
