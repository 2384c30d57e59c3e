import { once } from "node:events";
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { EmulatedTenant } from "./emulated-tenant";

/** Serves the tenant on loopback for any Graph client; port 0 takes a free one. */
export async function serveTenant(
  tenant: EmulatedTenant,
  options: { readonly port: number },
): Promise<{ url: string; stop(): Promise<void> }> {
  const server = createServer((message, answer) => {
    void respond(tenant, message, answer);
  });
  server.listen(options.port, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function respond(tenant: EmulatedTenant, message: IncomingMessage, answer: ServerResponse): Promise<void> {
  const gone = new AbortController();
  answer.once("close", () => {
    gone.abort();
  });
  try {
    const response = await tenant.handle(await toRequest(message, gone.signal));
    answer.writeHead(response.status, Object.fromEntries(response.headers));
    answer.end(Buffer.from(await response.arrayBuffer()));
  } catch (error) {
    // What a cut connection looks like from outside; so does a bug, which is written down.
    if (!(error instanceof TypeError && error.message === "fetch failed") && !gone.signal.aborted) {
      console.error("The emulated tenant failed on", message.method, message.url, error);
    }
    answer.destroy();
  }
}

async function toRequest(message: IncomingMessage, signal: AbortSignal): Promise<Request> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  const headers = new Headers();
  for (const [name, value] of Object.entries(message.headers)) {
    for (const one of Array.isArray(value) ? value : [value]) if (one !== undefined) headers.append(name, one);
  }
  const method = message.method ?? "GET";
  const url = `http://${message.headers.host ?? "127.0.0.1"}${message.url ?? "/"}`;
  const body = Buffer.concat(chunks);
  return new Request(url, {
    method,
    headers,
    signal,
    ...(body.length > 0 && method !== "GET" ? { body: new Uint8Array(body) } : {}),
  });
}
