import { createWriteStream } from "node:fs";
import type { FileProblem } from "../../contracts/file-problem";
import { parseIso, toIso } from "../../domain/time";
import { readTenantInputs } from "../rehearsal/read-inputs";
import { createEmulatedTenant } from "../tenant/emulated-tenant";
import { serveTenant } from "../tenant/tenant-server";
import { assertPortFree } from "./free-port";

export interface TenantCommandOptions {
  readonly port: number;
  readonly tenant: string;
  readonly record?: string;
  /** How many times as fast as real time. */
  readonly speed: number;
}

export type TenantStarted =
  | {
      readonly ok: true;
      readonly url: string;
      readonly startsAt: string;
      readonly people: number;
      stop(): Promise<void>;
    }
  | { readonly ok: false; readonly problems: readonly FileProblem[] };

/** People live on in the meantime this often, so that the first request after a quiet night need not wait for the night. */
const LIVE_EVERY_MS = 1000;

/** The emulated tenant alone, in real time or faster, until it is stopped. Throws PortTakenError. */
export async function runTenantServer(options: TenantCommandOptions): Promise<TenantStarted> {
  const read = readTenantInputs(options.tenant);
  if (!read.ok) return read;
  if (options.port !== 0) await assertPortFree(options.port);
  const { tenant: file, policyFromFile } = read;
  const startsAt = file.startsAt === "now" ? Date.now() : (parseIso(file.startsAt) ?? Date.now());
  const begun = Date.now();
  const now = (): number => startsAt + (Date.now() - begun) * options.speed;
  const lines = options.record === undefined ? undefined : createWriteStream(options.record, { flags: "a" });
  const tenant = createEmulatedTenant({
    file: { ...file, startsAt: toIso(startsAt) },
    now,
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds / options.speed)),
    policyFromFile,
    ...(lines === undefined ? {} : { record: (exchange) => lines.write(`${JSON.stringify(exchange)}\n`) }),
  });
  const server = await serveTenant(tenant, { port: options.port });
  const living = setInterval(() => {
    tenant.advanceTo(now());
  }, LIVE_EVERY_MS);
  return {
    ok: true,
    url: server.url,
    startsAt: toIso(startsAt),
    people: tenant.truth.people.length,
    stop: async () => {
      clearInterval(living);
      await server.stop();
      await new Promise<void>((resolve) => {
        if (lines === undefined) resolve();
        else lines.end(resolve);
      });
    },
  };
}
