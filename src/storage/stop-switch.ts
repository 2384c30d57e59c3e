import type { Clock } from "../ports/clock";
import type { StopSwitch } from "../ports/stop-switch";
import type { Tables } from "../ports/tables";

const PARTITION = "stop-switch";
const STATE = "state";
/** What people wrote is a note for people; too long or damaged, it must never keep the switch from being turned. */
const NOTE_CHARACTERS = 2000;

/** The row is there but doesn't say whether the switch is on; whoever can't read it doesn't write. */
export class StopSwitchUnreadableError extends Error {
  override readonly name = "StopSwitchUnreadableError";
  constructor() {
    super(
      "The stop switch can't be read: its row is damaged. Nothing is written to the policy; turn it on or off again.",
    );
  }
}

/** One row of the tenant. Setting it reads nothing, so that it works as long as the table can be written. */
export function createStopSwitch(tables: Tables, clock: Clock): StopSwitch {
  const table = tables.table("Tenant");

  return {
    async read() {
      const row = await table.get(PARTITION, STATE);
      if (row === undefined) return { on: false, by: null, reason: null, since: null };
      const { on, by, reason, since } = row;
      if (
        typeof on !== "boolean" ||
        typeof by !== "string" ||
        typeof reason !== "string" ||
        typeof since !== "number"
      ) {
        throw new StopSwitchUnreadableError();
      }
      return { on, by, reason, since };
    },

    async set(on, by, reason) {
      const entity = { partitionKey: PARTITION, rowKey: STATE, on, by: short(by), reason: short(reason) };
      await table.replace({ ...entity, since: clock.now() });
    },
  };
}

function short(text: string): string {
  return text.slice(0, NOTE_CHARACTERS).replace(/\p{Surrogate}/gu, "\ufffd");
}
