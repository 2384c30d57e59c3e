import type { Table, Tables } from "../../ports/tables";
import { keyOf } from "../../storage/table-keys";
import type { HistoryStore, InstanceState, TimerStatus } from "./history-store";
import { HEAD } from "./instance-rows";
import { InstanceTable } from "./instance-table";
import { readState } from "./read-instance-rows";

/** No partition of an instance has this key: keys made of ids never start so. */
const TIMERS = "~timers";

/** Keeps histories in tables, so that an app process that was killed resumes where it was. One host at a time may use them. */
export function createTableHistory(tables: Tables): HistoryStore {
  const table = tables.table("LocalHistory");
  const instances = new Map<string, InstanceTable>();

  function instance(instanceId: string): InstanceTable {
    let found = instances.get(instanceId);
    if (found === undefined) {
      found = new InstanceTable(table, instanceId);
      instances.set(instanceId, found);
    }
    return found;
  }

  return {
    list: () => listStates(table),
    load: (instanceId) => instance(instanceId).load(),
    save: (change) => instance(change.instanceId).save(change),
    delete: (instanceId) => instance(instanceId).delete(),
    async loadTimer(functionName) {
      const row = await table.get(TIMERS, keyOf(functionName));
      return row && (JSON.parse(String(row.status)) as TimerStatus);
    },
    async saveTimer(functionName, status) {
      const row = { partitionKey: TIMERS, rowKey: keyOf(functionName), status: JSON.stringify(status) };
      await table.replace(row);
    },
  };
}

async function listStates(table: Table): Promise<InstanceState[]> {
  const states: InstanceState[] = [];
  for await (const row of table.list({ rowKeyFrom: HEAD, rowKeyBelow: `${HEAD}~` })) {
    if (row.partitionKey === TIMERS) continue;
    const state = await readState(table, row);
    if (state !== undefined) states.push(state);
  }
  return states.sort((a, b) => (a.instanceId < b.instanceId ? -1 : 1));
}
