import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { randomUUID } from "node:crypto";
import { createAzureTables } from "../../storage/azure-tables";
import { collectFunctions } from "../host/functions-core";
import { realClock } from "../host/host-clock";
import { createLocalHost, type HostJson } from "../host/local-host";
import { memoryHistory } from "../host/memory-history";
import { provideFunctionsCore } from "../host/provide-functions-core";
import { createTableHistory } from "../host/table-history";
import { startAzurite } from "../storage/azurite";

export interface BundleOptions {
  /** `local.settings.json`; the sample stands in where it does not exist. */
  readonly settings: string;
  /** Where it listens; without it, the port of PUBLIC_URL. 0: any free one. */
  readonly port?: number;
  /** Keep the histories of orchestrations in this process instead of in tables. */
  readonly memory: boolean;
  readonly interrupted: Promise<void>;
  readonly say: (line: string) => void;
}

const SAMPLE = "local.settings.sample.json";
const DEVELOPMENT_STORAGE = "UseDevelopmentStorage=true";
/** Where an emulator's tables are, unless told otherwise. */
const TABLES_PORT = 10002;

/**
 * The built app in the current folder, unchanged, on the local host in real time: against a running `passkey-rollout
 * tenant`, with the host.json beside it and the settings that the official host would give it. Tables are those of an
 * Azurite that runs already, else of one in memory.
 */
export async function runBundle(options: BundleOptions): Promise<void> {
  const file = existsSync(options.settings) ? options.settings : SAMPLE;
  const { Values: settings } = JSON.parse(readFileSync(file, "utf8")) as { readonly Values: Record<string, string> };
  const azurite =
    settings.ROLLOUT_TABLES === DEVELOPMENT_STORAGE && !(await answers(TABLES_PORT))
      ? await startAzurite({ port: TABLES_PORT })
      : undefined;
  Object.assign(process.env, settings);
  provideFunctionsCore();
  const load = createRequire(path.resolve("package.json"));
  const registry = collectFunctions(() => {
    load("./dist/app/index.js");
  });
  const { port } = new URL(settings.PUBLIC_URL ?? "http://127.0.0.1:7071");
  const hostJson = JSON.parse(readFileSync("host.json", "utf8")) as HostJson;
  const host = createLocalHost({
    registry,
    clock: realClock(),
    history: options.memory
      ? memoryHistory()
      : createTableHistory(
          createAzureTables({ account: { connectionString: connectionOf(settings) }, writer: randomUUID() }),
        ),
    ids: randomUUID,
    hostJson,
    port: options.port ?? Number(port === "" ? 80 : port),
    log: ({ level, functionName, category, message }) => {
      if (level !== "trace" && level !== "debug") options.say(`${level} ${functionName ?? category}: ${message}`);
    },
    settings,
  });
  await host.start();
  options.say(
    `dist/app/index.js with ${file} at ${host.url ?? ""}${azurite === undefined ? "" : "; its tables are in memory, since no Azurite was running"}. Ctrl-C ends it.`,
  );
  await options.interrupted;
  await host.stop();
  await azurite?.stop();
}

function connectionOf(settings: Readonly<Record<string, string>>): string {
  const given = settings.ROLLOUT_TABLES ?? "";
  if (given !== "" && given !== DEVELOPMENT_STORAGE) return given;
  const key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
  return `DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=${key};TableEndpoint=http://127.0.0.1:${String(TABLES_PORT)}/devstoreaccount1;`;
}

async function answers(port: number): Promise<boolean> {
  try {
    await fetch(`http://127.0.0.1:${String(port)}/`);
    return true;
  } catch {
    return false;
  }
}
