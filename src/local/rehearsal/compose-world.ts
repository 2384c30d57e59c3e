import type { InvocationContext } from "@azure/functions";
import type { World } from "../../operations/world";
import { readSettings } from "../../contracts/settings";
import { createDurableOrchestrations } from "../../durable/durable-orchestrations";
import { createCredentials } from "../../graph/credentials";
import type { Clock } from "../../ports/clock";
import type { Ids } from "../../ports/ids";
import type { Random } from "../../ports/random";
import type { Tables } from "../../ports/tables";
import { createConsoleLogger } from "../../telemetry/console-logger";

/** The same functions as in Azure, over whatever stands for the outside world here. */
export function composeWorld(o: {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly random: Random;
  readonly fetch: typeof fetch;
  readonly tables: Tables;
  readonly settings: Readonly<Record<string, string>>;
  /** One line of JSON. */
  readonly log: (line: string) => void;
}): World {
  const settings = readSettings(o.settings);
  const endpoint = o.settings.GRAPH_ENDPOINT ?? "";
  return {
    clock: o.clock,
    ids: o.ids,
    random: o.random,
    fetch: o.fetch,
    credential: createCredentials({ kind: "local", endpoint }),
    tables: o.tables,
    orchestrations: (context) => createDurableOrchestrations(context as InvocationContext),
    logger: createConsoleLogger({ write: o.log, clock: o.clock }),
    settings,
  };
}
