import type { SettingsState } from "../contracts/settings";
import type { Clock } from "../ports/clock";
import type { Credential } from "../ports/credential";
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
  readonly credential: { readonly reader: Credential; readonly writer: Credential };
  readonly tables: Tables;
  /** The durable client belongs to an invocation: give its context. */
  readonly orchestrations: (context: object) => Orchestrations;
  readonly logger: Logger;
  readonly settings: SettingsState;
}
