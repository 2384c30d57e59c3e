import { mkdir } from "node:fs/promises";
import { join } from "node:path";

/** The account that every storage emulator has; its key is published and protects nothing. */
const EMULATOR_ACCOUNT =
  "devstoreaccount1:Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
const LOOPBACK = "127.0.0.1";
const KEEP_ALIVE_SECONDS = 5;

export interface AzuriteOptions {
  /** 0 or absent: a free one. */
  readonly port?: number;
  /** Where the tables are kept; absent: in memory only. */
  readonly dataDir?: string;
}

export interface AzuriteRunning {
  readonly connectionString: string;
  /** Answers what is under way, saves to `dataDir` and ends. May be called twice. */
  stop(): Promise<void>;
}

export class AzuriteStartError extends Error {
  override readonly name = "AzuriteStartError";
  readonly port: number;
  constructor(port: number, cause: unknown) {
    const why = cause instanceof Error ? cause.message : String(cause);
    super(`The table emulator (Azurite) could not start on ${LOOPBACK}:${port}: ${why}.`, { cause });
    this.port = port;
  }
}

/**
 * Starts Azurite's table server inside this process, on loopback. The local environment needs tables only: blobs and
 * queues are what the official Functions host wants for itself. Azurite is loaded here and nowhere earlier (0.3–0.6 s).
 * It saves every five seconds and on `stop`, so a kill loses the last seconds.
 */
export async function startAzurite(options: AzuriteOptions = {}): Promise<AzuriteRunning> {
  const port = options.port ?? 0;
  const { TableServer, TableConfiguration } = await loadAzurite();
  if (options.dataDir !== undefined) await mkdir(options.dataDir, { recursive: true });
  const file = options.dataDir === undefined ? "" : join(options.dataDir, "azurite-tables.json");
  const server = new TableServer(
    // Host, port, file, no logs, no TLS, no OAuth; the last one keeps all in memory.
    new TableConfiguration(
      ...([LOOPBACK, port, KEEP_ALIVE_SECONDS, file, false, false, undefined, undefined] as const),
      ...([false, false, "", "", "", undefined, false, options.dataDir === undefined] as const),
    ),
  );
  try {
    await server.start();
  } catch (error) {
    await server.afterClose();
    throw new AzuriteStartError(port, error);
  }
  const address = server.getHttpServerAddress();
  let stopping: Promise<void> | undefined;
  return {
    connectionString: connectionString(address),
    stop: () => (stopping ??= stopServer(server)),
  };
}

async function loadAzurite() {
  const [server, configuration] = await Promise.all([
    import("azurite/dist/src/table/TableServer.js"),
    import("azurite/dist/src/table/TableConfiguration.js"),
  ]);
  return { TableServer: defaultOf(server), TableConfiguration: defaultOf(configuration) };
}

/** Node wraps a CommonJS module's `default` once more than a bundler or jest does. */
function defaultOf<T>(module: { readonly default: T | { readonly default: T } }): T {
  const inner = module.default;
  return typeof inner === "object" && inner !== null && "default" in inner ? inner.default : inner;
}

async function stopServer(server: {
  readonly httpServer: { stop(done: () => void): void };
  close(): Promise<void>;
}): Promise<void> {
  // Azurite's own close saves without waiting for requests; their effect would be lost.
  await new Promise<void>((done) => {
    server.httpServer.stop(done);
  });
  await server.close();
}

function connectionString(address: string): string {
  // Azurite serves the accounts of this variable instead of its own when it is set.
  const [account = ""] = (process.env.AZURITE_ACCOUNTS ?? EMULATOR_ACCOUNT).trim().split(";");
  const [name = "", key = ""] = account.split(":");
  return `DefaultEndpointsProtocol=http;AccountName=${name};AccountKey=${key};TableEndpoint=${address}/${name};`;
}
