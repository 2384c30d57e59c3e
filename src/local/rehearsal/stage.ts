import type { TenantFile } from "../../contracts/tenant-file";
import type { Instant } from "../../domain/time";
import { parseIso } from "../../domain/time";
import type { Tables } from "../../ports/tables";
import { createAzureTables } from "../../storage/azure-tables";
import type { SkippingClock } from "../host/host-clock";
import { skippingClock } from "../host/host-clock";
import { memoryHistory } from "../host/memory-history";
import { approvalPageFrom, createTeamsInbox } from "../inbox/teams-inbox";
import { startAzurite } from "../storage/azurite";
import { createMemoryTables } from "../storage/memory-tables";
import { createEmulatedTenant } from "../tenant/emulated-tenant";
import type { EmulatedTenant } from "../tenant/emulated-tenant";
import type { Agenda } from "./agenda";
import { createAgenda } from "./agenda";
import type { Deciders } from "./deciders";
import { createDeciders } from "./deciders";
import type { Life } from "./life";
import { createLife } from "./life";
import { localPeople, localSettings } from "./local-settings";
import type { OperatorDeed } from "./material";
import { actAsOperator } from "./operators";
import { followWaves } from "./follow-waves";
import { storeProofs } from "./proofs";
import type { RehearsalOptions } from "./rehearsal-options";
import { StartRefusedError } from "./start-refused";
import type { ScenarioAgenda } from "./scenario-agenda";
import { createScenarioAgenda } from "./scenario-agenda";
import { seeded } from "./seeded";
import type { Senders } from "./senders";
import { createSenders } from "./senders";
import type { Stores } from "./stores";
import { openStores } from "./stores";
import { startRequest } from "./start-request";
import type { Witness } from "./witness";
import { createWitness } from "./witness";

/** Everything that a rehearsal plays with, put together. */
export interface Stage {
  readonly clock: SkippingClock;
  readonly startsAt: Instant;
  readonly tenant: EmulatedTenant;
  readonly tenantFile: TenantFile;
  readonly stores: Stores;
  readonly life: Life;
  readonly witness: Witness;
  readonly agenda: Agenda;
  readonly scenario: ScenarioAgenda;
  readonly deciders: Deciders;
  readonly senders: Senders;
  /** What operators have done so far. */
  readonly deeds: readonly OperatorDeed[];
  /** Starts the app and asks for the rollout; answers its id. Throws {@link StartRefusedError}. */
  open(): Promise<string>;
  /** Lets go of what the operating system holds. */
  clear(): Promise<void>;
}

/** Addresses that nobody listens on: the rehearsal answers for them in process. */
const APP = "http://127.0.0.1:7071";
const GRAPH = "http://127.0.0.1:5199";
const INBOX = "http://127.0.0.1:5198";

/** The calls within which a crash of the scenario happens, so that it does not always find the app idle. */
const CRASH_WITHIN = 12;

export async function setStage({ inputs, seed: given, storage, record, onLog }: RehearsalOptions): Promise<Stage> {
  const { plan, guard, scenario, tenant: tenantFile } = inputs;
  const seed = given ?? tenantFile.seed;
  const startsAt = tenantFile.startsAt === "now" ? Date.now() : (parseIso(tenantFile.startsAt) ?? 0);
  const clock = skippingClock({ startsAt });
  const now = (): Instant => clock.now();
  const tenant = createEmulatedTenant({
    file: { ...tenantFile, startsAt: new Date(startsAt).toISOString() },
    scenario,
    seed,
    now,
    sleep: (milliseconds) => clock.sleep(milliseconds),
    ...(record === undefined ? {} : { record }),
    policyFromFile: inputs.policyFromFile,
  });
  const inbox = createTeamsInbox(now);
  const { tables, close } = await openTables(storage, seed);
  const stores = openStores(tables, clock);
  const agenda = createAgenda(clock);
  const deeds: OperatorDeed[] = [];
  const draw = seeded(seed, "crashes").random;
  let rolloutId = "";

  const witness = createWitness((input, init) => tenant.handle(new Request(input, init)), now, {
    undoStored: async (intentId) => {
      for (const wave of plan.waves.keys()) {
        const bundles = await stores.documents.readUndoBundles(rolloutId, wave);
        if (bundles.some((bundle) => bundle.intentId === intentId)) return true;
      }
      return false;
    },
    audited: async (intentId) => {
      const events = await stores.audit.list(rolloutId);
      return events.some(({ event }) => Object.values(event.facts).includes(intentId));
    },
    stopSwitchOn: async () => (await stores.stopSwitch.read()).on,
  });

  const life = createLife({
    clock,
    agenda,
    seed,
    tables,
    history: memoryHistory(),
    fetch: (input, init) => {
      const request = new Request(input, init);
      const { origin } = new URL(request.url);
      if (origin === GRAPH) return witness.fetch(request);
      if (origin === INBOX) return inbox.handle(request);
      return Promise.reject(new TypeError(`fetch failed: a rehearsal reaches nothing at ${origin}`));
    },
    settings: localSettings({
      publicUrl: APP,
      graphEndpoint: GRAPH,
      tables: "UseDevelopmentStorage=true",
      webhookUrl: `${INBOX}/teams`,
      people: localPeople(inputs, tenant.truth, startsAt),
      truth: tenant.truth,
    }),
    logLine: (line) => onLog?.(line),
    log: (entry) =>
      onLog?.(
        `${new Date(entry.at).toISOString()} ${entry.level} ${entry.functionName ?? entry.category}: ${entry.message}`,
      ),
  });
  const scenarioAgenda = createScenarioAgenda({
    scenario,
    agenda,
    clock,
    resolveTime: (text) => tenant.resolveTime(text),
    deeds: {
      crash: () => {
        life.crash(1 + Math.floor(draw.next() * CRASH_WITHIN), draw.next() < 0.5);
      },
      teamsDown: (down) => {
        inbox.setDown(down);
      },
      act: async (action) => {
        deeds.push(await actAsOperator({ action, rolloutId, clock, ask: life.ask, baseUrl: APP }));
      },
    },
  });

  return {
    clock,
    startsAt,
    tenant,
    tenantFile,
    stores,
    life,
    witness,
    agenda,
    scenario: scenarioAgenda,
    deeds,
    deciders: createDeciders({
      clock,
      agenda,
      ask: life.ask,
      truth: tenant.truth,
      plan,
      guard,
      scenario,
      pageOf: (id) => approvalPageFrom(inbox, id) ?? `${APP}/approvals/${encodeURIComponent(id)}`,
    }),
    senders: createSenders({
      clock,
      agenda,
      ask: life.ask,
      graph: witness.fetch,
      page: () => `${APP}/api/rollouts/${encodeURIComponent(rolloutId)}`,
      owner: plan.metadata.owner,
    }),
    open: async () => {
      if (scenario.proofs === "walked") await storeProofs(stores.tenant, tenantFile, startsAt);
      followWaves(tenant, inputs, startsAt);
      await clock.during(() => life.start());
      const response = await clock.during(() => life.ask(startRequest(inputs, APP)));
      const body = await response.text();
      if (response.status !== 201) throw new StartRefusedError(response.status, body);
      rolloutId = (JSON.parse(body) as { readonly id: string }).id;
      scenarioAgenda.look();
      return rolloutId;
    },
    clear: async () => {
      clock.stop();
      await close();
    },
  };
}

async function openTables(
  storage: RehearsalOptions["storage"],
  seed: number,
): Promise<{ readonly tables: Tables; readonly close: () => Promise<void> }> {
  if (storage === "memory") return { tables: createMemoryTables(), close: () => Promise.resolve() };
  const azurite = await startAzurite();
  const tables = createAzureTables({
    account: { connectionString: azurite.connectionString },
    writer: seeded(seed, "tables").ids.guid(),
  });
  return { tables, close: () => azurite.stop() };
}
