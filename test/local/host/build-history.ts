import { EventType, makeEvent } from "../../../src/local/host/history-events";
import type { HistoryEvent } from "../../../src/local/host/history-events";
import type { InstanceChange, InstanceState, StoredMessage } from "../../../src/local/host/history-store";

export function stateOf(instanceId: string, changes: Partial<InstanceState> = {}): InstanceState {
  return {
    instanceId,
    executionId: "0f0f",
    name: "Roll",
    version: null,
    generation: 0,
    parent: null,
    input: '{"plan":1}',
    status: "Pending",
    output: null,
    customStatus: null,
    createdAt: 1000,
    updatedAt: 1000,
    open: [],
    ...changes,
  };
}

export function raised(name: string, input: unknown = null): HistoryEvent {
  return makeEvent({ EventType: EventType.EventRaised, Name: name, Input: JSON.stringify(input) }, 2000);
}

export function messageOf(number: number, name: string, input: unknown = null): StoredMessage {
  return { number, event: raised(name, input) };
}

/** The life of an instance: born, a turn, messages, a turn that takes one, continued as new, replaced. */
export function lifeOf(instanceId: string, payload: string): InstanceChange[] {
  const open = [{ kind: "activity", id: 0, name: "Write", input: JSON.stringify(payload) }] as const;
  const running = stateOf(instanceId, { status: "Running", updatedAt: 3000, open });
  return [
    { instanceId, state: stateOf(instanceId), replace: true, post: messageOf(0, "start") },
    { instanceId, state: running, append: [raised("start"), raised("more", payload)], taken: [0] },
    { instanceId, post: messageOf(1, "approve", payload) },
    { instanceId, post: messageOf(2, "stop") },
    { instanceId, state: stateOf(instanceId, { input: payload }), append: [raised("approve")], taken: [1] },
    { instanceId, state: running, restart: true, append: [raised("again", payload)] },
    { instanceId, post: messageOf(3, "late") },
    { instanceId, state: running, append: [raised("stop"), raised("late")], taken: [2, 3] },
    { instanceId, state: stateOf(instanceId, { generation: 1 }), replace: true, post: messageOf(0, "start", payload) },
    { instanceId, state: running, append: [raised("start")], taken: [0] },
  ];
}
