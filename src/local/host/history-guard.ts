import type { HistoryStore } from "./history-store";

/** A store that a dead host no longer reaches: its calls never settle and change nothing. */
export function guardHistory(history: HistoryStore, isDead: () => boolean): HistoryStore {
  const whileAlive = async <T>(call: () => Promise<T>): Promise<T> => {
    if (isDead()) return never();
    const result = await call();
    return isDead() ? never() : result;
  };
  return {
    list: () => whileAlive(() => history.list()),
    load: (instanceId) => whileAlive(() => history.load(instanceId)),
    save: (change) => whileAlive(() => history.save(change)),
    delete: (instanceId) => whileAlive(() => history.delete(instanceId)),
    loadTimer: (functionName) => whileAlive(() => history.loadTimer(functionName)),
    saveTimer: (functionName, status) => whileAlive(() => history.saveTimer(functionName, status)),
  };
}

function never<T>(): Promise<T> {
  return new Promise(() => undefined);
}
