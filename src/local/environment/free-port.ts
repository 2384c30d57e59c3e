import { once } from "node:events";
import { createServer } from "node:net";
import { PortTakenError } from "./start-failures";

/** Throws {@link PortTakenError} when nothing new could listen there on loopback. */
export async function assertPortFree(port: number): Promise<void> {
  const probe = createServer();
  probe.listen(port, "127.0.0.1");
  try {
    await once(probe, "listening");
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === "EADDRINUSE" ? new PortTakenError(port) : error;
  }
  probe.close();
  await once(probe, "close");
}
