import type { ScenarioAction } from "../../contracts/scenario-file";
import type { HostClock } from "../host/host-clock";
import { persist } from "./agenda";
import type { AskApp } from "./answer-approval";
import type { OperatorDeed } from "./material";

/** Does what an operator of the scenario does, through the HTTP API; answers what came of it. */
export async function actAsOperator(o: {
  readonly action: ScenarioAction;
  readonly rolloutId: string;
  readonly clock: HostClock;
  readonly ask: AskApp;
  readonly baseUrl: string;
}): Promise<OperatorDeed> {
  const { action, clock } = o;
  const at = clock.now();
  const status = await persist(clock, async () => {
    const response = await o.ask(requestFor(action, o.rolloutId, o.baseUrl)).catch(() => undefined);
    await response?.arrayBuffer();
    return response === undefined || response.status >= 500 ? "again" : response.status;
  });
  return { at, do: action.do, to: action.to, by: action.by, status: status ?? 503 };
}

/** The HTTP request behind an action. */
export function requestFor(action: ScenarioAction, rolloutId: string, baseUrl: string): Request {
  const headers = { "content-type": "application/json", "x-local-user": action.by };
  const reason = "The scenario says so";
  if (action.do === "stop-switch") {
    const body = JSON.stringify({ on: action.to !== "off", reason });
    return new Request(`${baseUrl}/api/stop-switch`, { method: "PUT", headers, body });
  }
  const wave = action.wave === undefined ? "" : `/waves/${String(action.wave)}`;
  const url = `${baseUrl}/api/rollouts/${encodeURIComponent(rolloutId)}${wave}/${action.do}`;
  return new Request(url, { method: "POST", headers, body: JSON.stringify({ reason }) });
}
