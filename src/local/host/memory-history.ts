import type {
  HistoryStore,
  InstanceChange,
  InstanceState,
  StoredInstance,
  StoredMessage,
  TimerStatus,
} from "./history-store";
import type { HistoryEvent } from "./history-events";

interface Kept {
  state: InstanceState;
  events: HistoryEvent[];
  messages: StoredMessage[];
}

/** Keeps histories in this process; a host that is killed and made anew over the same object resumes from it. */
export function memoryHistory(): HistoryStore {
  const kept = new Map<string, Kept>();
  const timers = new Map<string, TimerStatus>();
  return {
    list: () => Promise.resolve([...kept.values()].map((it) => it.state).sort(byInstanceId)),
    load: (instanceId) => {
      const found = kept.get(instanceId);
      return Promise.resolve(found && copy(found));
    },
    save: (change) => {
      apply(kept, change);
      return Promise.resolve();
    },
    delete: (instanceId) => {
      kept.delete(instanceId);
      return Promise.resolve();
    },
    loadTimer: (functionName) => Promise.resolve(timers.get(functionName)),
    saveTimer: (functionName, status) => {
      timers.set(functionName, status);
      return Promise.resolve();
    },
  };
}

/** Events and messages are never changed once made, so copying the lists is enough. */
function copy(found: Kept): StoredInstance {
  return { state: found.state, events: [...found.events], messages: [...found.messages] };
}

function apply(kept: Map<string, Kept>, change: InstanceChange): void {
  let found = kept.get(change.instanceId);
  if (found === undefined || change.replace === true) {
    // Messages for an instance that is gone have nobody to read them.
    if (change.state === undefined) return;
    found = { state: change.state, events: [], messages: [] };
    kept.set(change.instanceId, found);
  }
  if (change.state !== undefined) found.state = change.state;
  if (change.restart === true) found.events = [];
  if (change.append !== undefined) found.events.push(...change.append);
  const taken = change.taken;
  if (taken !== undefined && taken.length > 0) {
    found.messages = found.messages.filter((message) => !taken.includes(message.number));
  }
  if (change.post !== undefined) found.messages.push(change.post);
}

function byInstanceId(a: InstanceState, b: InstanceState): number {
  return a.instanceId < b.instanceId ? -1 : a.instanceId > b.instanceId ? 1 : 0;
}
