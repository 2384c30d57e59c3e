import { once } from "node:events";
import { createServer } from "node:net";

/** The port is taken. */
export class PortTakenError extends Error {
  override readonly name = "PortTakenError";
  readonly port: number;
  constructor(port: number) {
    super(`Port ${String(port)} of this machine is in use. End what listens there, or choose another one with --port.`);
    this.port = port;
  }
}

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
