import type { TokenCredential } from "@azure/core-auth";
import type { InvocationContext } from "@azure/functions";
import type { SettingsState } from "../contracts/settings";
import type { Clock } from "../ports/clock";
import type { Ids } from "../ports/ids";
import type { Logger } from "../ports/logger";
import type { Orchestrations } from "../ports/orchestrations";
import type { Random } from "../ports/random";
import type { Tables } from "../ports/tables";

/**
 * Everything outside the app. Production composes it from settings; rehearsal and the local environment hand in their
 * own clock, ids, fetch and tables, and run the same functions.
 */
export interface World {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly random: Random;
  readonly fetch: typeof fetch;
  /** Reads and writes use different identities. */
  readonly credential: { readonly reader: TokenCredential; readonly writer: TokenCredential };
  readonly tables: Tables;
  /** The durable client belongs to an invocation. */
  readonly orchestrations: (context: InvocationContext) => Orchestrations;
  readonly logger: Logger;
  readonly settings: SettingsState;
}
