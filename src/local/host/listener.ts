import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { headerOf } from "./http-exchange";
import type { HostRequest, HostResponse } from "./http-exchange";

export interface Listener {
  /** `http://127.0.0.1:7071` */
  readonly origin: string;
  /** Takes no more requests and resolves when those under way were answered. */
  close(): Promise<void>;
  /** Cuts all connections at once. */
  destroy(): void;
}

/** Listens on loopback only. Port 0: any free one. Rejects when the port is taken. */
export async function listen(port: number, answer: (request: HostRequest) => Promise<HostResponse>): Promise<Listener> {
  const server = createServer((incoming, outgoing) => {
    readRequest(incoming)
      .then(answer)
      .then(
        (response) => {
          writeResponse(response, outgoing, incoming.method === "HEAD");
        },
        (error: unknown) => {
          // The answer itself never fails: what is left is a connection that broke, or a mistake in the host.
          outgoing.destroy(error instanceof Error ? error : new Error(String(error)));
        },
      );
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", reject);
      resolve();
    });
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeIdleConnections();
      }),
    destroy: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function readRequest(incoming: IncomingMessage): Promise<HostRequest> {
  const headers: [string, string][] = [];
  for (let index = 0; index + 1 < incoming.rawHeaders.length; index += 2) {
    const name = incoming.rawHeaders[index] ?? "";
    headers.push([CANONICAL.get(name.toLowerCase()) ?? name, incoming.rawHeaders[index + 1] ?? ""]);
  }
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const request = {
    method: incoming.method ?? "GET",
    url: `http://${incoming.headers.host ?? "127.0.0.1"}${incoming.url ?? "/"}`,
    headers,
    body: null,
  };
  // The official host drops bodies that come in chunks, without a length: clients that stream send nothing (rule 55).
  const hasLength = headerOf(request, "content-length") !== undefined;
  return { ...request, body: hasLength ? Buffer.concat(chunks) : null };
}

/** Headers that the official host's server knows get their usual spelling. */
const CANONICAL = new Map(
  [
    "Accept",
    "Authorization",
    "Connection",
    "Content-Length",
    "Content-Type",
    "Cookie",
    "Host",
    "If-Match",
    "If-None-Match",
    "Origin",
    "Referer",
    "Transfer-Encoding",
    "User-Agent",
  ].map((name) => [name.toLowerCase(), name]),
);

function writeResponse(response: HostResponse, outgoing: ServerResponse, isHead: boolean): void {
  const headers = new Map<string, string | string[]>();
  for (const [name, value] of response.headers) {
    const before = headers.get(name);
    headers.set(name, before === undefined ? value : [before, value].flat());
  }
  for (const [name, value] of headers) outgoing.setHeader(name, value);
  outgoing.statusCode = response.status;
  // Like the official host: answers with a body go out in chunks, others say that they are empty.
  if (response.body !== null && !isHead) outgoing.write(response.body);
  else if (response.status !== 204 && !isHead) outgoing.setHeader("Content-Length", "0");
  outgoing.end();
}
