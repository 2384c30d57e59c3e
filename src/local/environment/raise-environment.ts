import { readFileSync } from "node:fs";
import { sha256 } from "../../domain/hash";
import { parseIso, toIso } from "../../domain/time";
import type { Instant } from "../../domain/time";
import { createAzureTables } from "../../storage/azure-tables";
import { createTeamsInbox } from "../inbox/teams-inbox";
import type { TeamsInbox } from "../inbox/teams-inbox";
import { localPeople, localSettings } from "../rehearsal/local-settings";
import type { LocalPerson } from "../rehearsal/local-settings";
import { followWaves } from "../rehearsal/follow-waves";
import { storeProofs } from "../rehearsal/proofs";
import type { InputFiles, Inputs } from "../rehearsal/read-inputs";
import { openStores } from "../rehearsal/stores";
import type { Stores } from "../rehearsal/stores";
import { startAzurite } from "../storage/azurite";
import { createEmulatedTenant } from "../tenant/emulated-tenant";
import type { EmulatedTenant } from "../tenant/emulated-tenant";
import { serveTenant } from "../tenant/tenant-server";
import type { AppProcess } from "./app-process";
import { startAppProcess } from "./app-process";
import type { Session } from "./data-dir";
import { openDataDir } from "./data-dir";
import { assertPortFree } from "./free-port";
import type { Speed } from "./messages";
import { TIME_HEADER } from "./messages";
import { serveInbox } from "./serve-inbox";
import { OtherRunError } from "./start-failures";

export interface EnvironmentOptions {
  readonly files: InputFiles;
  readonly inputs: Inputs;
  readonly speed: Speed;
  readonly port: number;
  readonly dataDir: string;
  /** The built command line, of which the app's process is another one. */
  readonly script: string;
  /** `at` is tenant time, empty for remarks of the environment itself. */
  readonly say: (at: string, sentence: string) => void;
}

/** A running local environment. */
export interface Raised {
  readonly publicUrl: string;
  readonly tenantUrl: string;
  readonly tenant: EmulatedTenant;
  readonly inbox: TeamsInbox;
  readonly stores: Stores;
  readonly people: readonly LocalPerson[];
  readonly app: AppProcess;
  /** It goes on where an earlier run stopped. */
  readonly resumed: boolean;
  readonly startsAt: Instant;
  readonly now: () => Instant;
  /** The page of a question with the token of its link, where a card brought one. */
  readonly pageOf: (approvalId: string) => string;
  save(): void;
  /** App first, then the tenant, the inbox and the tables, each saved. */
  stop(): Promise<void>;
}

/** Starts everything. Throws {@link OtherRunError}, PortTakenError, AzuriteStartError, AppWontStartError. */
export async function raiseEnvironment(options: EnvironmentOptions): Promise<Raised> {
  const { inputs, files } = options;
  const { tenant: tenantFile, scenario } = inputs;
  const folder = openDataDir(options.dataDir);
  const before = folder.load();
  const fingerprint = fingerprintOf(files);
  if (before !== undefined && before.fingerprint !== fingerprint) throw new OtherRunError(options.dataDir);
  await assertPortFree(options.port);

  const startsAt =
    before?.startsAt ?? (tenantFile.startsAt === "now" ? Date.now() : (parseIso(tenantFile.startsAt) ?? 0));
  let now = before?.now ?? startsAt;
  let lives = before?.lives ?? 0;
  const hear = (at: Instant): void => {
    if (at > now) now = at;
  };
  const seed = before?.seed ?? tenantFile.seed;
  const tenant = createEmulatedTenant({
    file: { ...tenantFile, startsAt: toIso(startsAt) },
    scenario,
    seed,
    now: () => now,
    policyFromFile: inputs.policyFromFile,
  });
  if (before !== undefined) tenant.restore(before.tenant);
  else followWaves(tenant, inputs, startsAt);

  const azurite = await startAzurite({ dataDir: options.dataDir });
  const tables = createAzureTables({
    account: { connectionString: azurite.connectionString },
    writer: `supervisor-${String(lives)}`,
  });
  const stores = openStores(tables, { now: () => now, sleep: () => Promise.resolve() });
  if (before === undefined && scenario.proofs === "walked") await storeProofs(stores.tenant, tenantFile, startsAt);

  const inbox = createTeamsInbox(() => now);
  const links = new Set(before?.links ?? []);
  inbox.onCard((card) => {
    for (const { url } of card.links) links.add(url);
  });
  const inboxServer = await serveInbox(inbox);
  const tenantServer = await serveTenant(
    {
      ...tenant,
      handle: (request) => {
        hear(Number(request.headers.get(TIME_HEADER) ?? 0));
        return tenant.handle(request);
      },
    },
    { port: 0 },
  );
  const publicUrl = `http://127.0.0.1:${String(options.port)}`;
  const people = localPeople(inputs, tenant.truth, startsAt);
  const settings = localSettings({
    publicUrl,
    graphEndpoint: tenantServer.url,
    tables: azurite.connectionString,
    webhookUrl: `${inboxServer.url}/teams`,
    people,
    truth: tenant.truth,
  });

  const save = (): void => {
    const session: Session = {
      fingerprint,
      seed,
      startsAt,
      now,
      lives,
      tenant: tenant.snapshot(),
      links: [...links],
    };
    folder.save(session);
  };
  const app = startAppProcess({
    script: options.script,
    orders: () => ({
      startsAt: now,
      speed: options.speed,
      port: options.port,
      seed,
      life: ++lives,
      tables: azurite.connectionString,
      settings,
    }),
    onMessage: (message) => {
      if (message.kind === "time") hear(message.now);
      else if (message.kind === "log") options.say("", message.line);
    },
    onDeath: (how) => {
      options.say("", `The app's process was ended ${how}. Starting it again; the rollout goes on where it was.`);
    },
  });
  const stop = async (): Promise<void> => {
    await app.stop();
    tenant.advanceTo(now);
    save();
    await tenantServer.stop();
    await inboxServer.stop();
    await azurite.stop();
  };
  try {
    await app.listening;
  } catch (error) {
    await stop();
    throw error;
  }
  save();
  return {
    publicUrl,
    tenantUrl: tenantServer.url,
    tenant,
    inbox,
    stores,
    people,
    app,
    resumed: before !== undefined,
    startsAt,
    now: () => now,
    pageOf: (id) => {
      const path = `/approvals/${encodeURIComponent(id)}`;
      const linked = [...links].findLast((url) => URL.canParse(url) && new URL(url).pathname === path);
      // The link may be of a run on another port; its token is what counts.
      return `${publicUrl}${path}${linked === undefined ? "" : new URL(linked).search}`;
    },
    save,
    stop,
  };
}

function fingerprintOf(files: InputFiles): string {
  const texts = [files.plan, files.tenant, files.scenario, files.guard].map((file) =>
    file === undefined ? "" : readFileSync(file, "utf8"),
  );
  return sha256(JSON.stringify(texts));
}
