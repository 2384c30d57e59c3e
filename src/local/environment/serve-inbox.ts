import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import type { TeamsInbox } from "../inbox/teams-inbox";

/** The webhook of the Teams inbox, on a free port of loopback. */
export async function serveInbox(inbox: TeamsInbox): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const server = createServer((incoming, outgoing) => {
    text(incoming)
      .then((body) => inbox.handle(new Request("http://127.0.0.1/teams", { method: "POST", body })))
      .then((response) => outgoing.writeHead(response.status).end())
      .catch(() => outgoing.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${String(port)}`,
    stop: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
