import { toIso } from "../../domain/time";
import { registerFunctions } from "../../app/register-functions";
import { createAzureTables } from "../../storage/azure-tables";
import { collectFunctions } from "../host/functions-core";
import { skippingClock } from "../host/host-clock";
import { createLocalHost } from "../host/local-host";
import { createTableHistory } from "../host/table-history";
import { composeWorld } from "../rehearsal/compose-world";
import { hostJson } from "../rehearsal/host-settings";
import { seeded } from "../rehearsal/seeded";
import type { AppMessage, AppOrders, SupervisorMessage } from "./messages";
import { ORDERS_VARIABLE, TIME_HEADER } from "./messages";
import { paceClock } from "./paced-clock";

const TELL_TIME_EVERY_MS = 200;
const TOLD_LEVELS: ReadonlySet<string> = new Set(["warning", "error", "critical"]);

/**
 * The app's own process of the local environment: the functions on the local host, tables and histories in Azurite. It owns
 * the time. Ends when the supervisor says so or is gone; may be killed at any moment.
 */
export async function runLocalApp(): Promise<void> {
  const orders = JSON.parse(process.env[ORDERS_VARIABLE] ?? "null") as AppOrders | null;
  if (orders === null || process.send === undefined)
    throw new Error("local-app is started by `passkey-rollout local`, and by nobody else.");
  const tell = (message: AppMessage): void => {
    if (process.connected) process.send?.(message);
  };
  // Ctrl-C reaches the whole group of processes; the supervisor decides in which order they end.
  process.on("SIGINT", () => undefined);

  const clock = skippingClock({ startsAt: orders.startsAt });
  const name = `local-${String(orders.life)}`;
  const { ids, random } = seeded(orders.seed, `${name}-app`);
  const ofHost = seeded(orders.seed, `${name}-host`).ids;
  const tables = createAzureTables({ account: { connectionString: orders.tables }, writer: ids.guid() });
  const world = composeWorld({
    clock,
    ids,
    random,
    fetch: (input, init) => {
      const request = new Request(input, init);
      request.headers.set(TIME_HEADER, String(clock.now()));
      return fetch(request);
    },
    tables,
    settings: orders.settings,
    log: (line) => {
      if (!line.includes('"level":"info"')) tell({ kind: "log", line });
    },
  });
  const host = createLocalHost({
    registry: collectFunctions(() => {
      registerFunctions(world);
    }),
    clock,
    history: createTableHistory(tables),
    ids: () => ofHost.guid(),
    hostJson,
    port: orders.port,
    log: ({ at, level, functionName, category, message }) => {
      if (TOLD_LEVELS.has(level))
        tell({ kind: "log", line: `${toIso(at)} ${level} ${functionName ?? category}: ${message}` });
    },
    settings: orders.settings,
  });
  await clock.during(() => host.start());
  tell({ kind: "listening", url: host.url ?? "" });

  const pace = paceClock(clock, orders.speed);
  const telling = setInterval(() => {
    tell({ kind: "time", now: clock.now() });
  }, TELL_TIME_EVERY_MS);
  const stop = async (): Promise<void> => {
    clearInterval(telling);
    await pace.stop();
    await host.stop();
    tell({ kind: "time", now: clock.now() });
    process.disconnect();
  };
  await new Promise<void>((resolve, reject) => {
    const end = (): void => {
      stop().then(resolve, reject);
    };
    process.once("disconnect", end);
    process.once("SIGTERM", end);
    process.on("message", (message: SupervisorMessage) => {
      if (message.kind === "stop") end();
      else pace.setSpeed(message.speed);
    });
  });
}
