import type { HistoryEvent } from "./history-events";
import { isFinished } from "./history-store";
import type { InstanceState } from "./history-store";
import { emptyResponse, headerOf, jsonResponse } from "./http-exchange";
import type { HostRequest, HostResponse } from "./http-exchange";
import type { HubClient, InstanceFilter } from "./hub-client";
import { viewHistory, viewInstance } from "./instance-view";
import { readJsonBody } from "./json-body";
import { instanceUrl, startedPayload } from "./management-urls";
import type { HubAddress } from "./management-urls";
import {
  InstanceExistsError,
  InstanceFinishedError,
  InstanceMissingError,
  InstanceNotFinishedError,
  WrongStatusError,
} from "./orchestration-errors";

export interface ManagementOptions {
  readonly client: HubClient;
  readonly hub: HubAddress;
  readonly eventsOf: (instanceId: string) => Promise<readonly HistoryEvent[]>;
}

/** A call, already past key and connection; `path` is what follows the API's base, in decoded segments. */
export interface ManagementCall {
  readonly request: HostRequest;
  readonly url: URL;
  readonly path: readonly string[];
}

/** How many instances a list answers at most before it hands out a continuation token. */
const PAGE = 100;
const CONTINUATION = "x-ms-continuation-token";

/** The durable extension's HTTP API (recordings, rules 47 to 52). The library and the public webhooks share it. */
export async function answerManagement(call: ManagementCall, options: ManagementOptions): Promise<HostResponse> {
  const [kind, id, verb, name, ...rest] = call.path;
  const method = call.request.method;
  try {
    if (kind === "orchestrators" && method === "POST" && id !== undefined && name === undefined) {
      return await start(call, options, id, verb);
    }
    if (kind !== "instances" || rest.length > 0) return emptyResponse(404);
    if (id === undefined || id === "") return await answerMany(call, options);
    if (verb === undefined) return await answerOne(call, options, id);
    if (method !== "POST") return emptyResponse(404);
    return await change(call, options, id, verb, name);
  } catch (error) {
    return answerError(error);
  }
}

async function start(
  { request, url }: ManagementCall,
  { client, hub }: ManagementOptions,
  name: string,
  instanceId: string | undefined,
): Promise<HostResponse> {
  const body = readJsonBody(request);
  if (body.problem !== undefined && body.text !== "") return body.problem;
  const version = url.searchParams.get("version") ?? undefined;
  const id = await client.start(name, body.json, instanceId, version);
  return accepted(url.origin, hub, id);
}

function accepted(origin: string, hub: HubAddress, id: string): HostResponse {
  const headers = [
    ["Location", instanceUrl(origin, hub, id)],
    ["Retry-After", "10"],
  ] as const;
  return jsonResponse(202, startedPayload(origin, hub, id), headers);
}

async function answerOne(
  { request, url }: ManagementCall,
  { client, eventsOf }: ManagementOptions,
  id: string,
): Promise<HostResponse> {
  if (request.method === "DELETE") {
    await client.purge(id);
    return jsonResponse(200, { instancesDeleted: 1 });
  }
  const state = client.state(id);
  if (request.method !== "GET" || state === undefined) return emptyResponse(404);
  const flag = (name: string): boolean => url.searchParams.get(name) === "true";
  const view = viewInstance(state, url.searchParams.get("showInput") !== "false");
  const shown = flag("showHistory")
    ? { ...view, historyEvents: viewHistory(await eventsOf(id), flag("showHistoryOutput")) }
    : view;
  if (!isFinished(state.status)) {
    const headers = [
      ["Location", url.href],
      ["Retry-After", "5"],
    ] as const;
    return jsonResponse(202, shown, headers);
  }
  const failedLoudly = state.status === "Failed" && flag("returnInternalServerErrorOnFailure");
  return jsonResponse(failedLoudly ? 500 : 200, shown);
}

async function answerMany({ request, url }: ManagementCall, { client }: ManagementOptions): Promise<HostResponse> {
  const filter = readFilter(url);
  if (request.method === "DELETE") {
    const instancesDeleted = await client.purgeBy(filter);
    return instancesDeleted === 0 ? emptyResponse(404) : jsonResponse(200, { instancesDeleted });
  }
  if (request.method !== "GET") return emptyResponse(404);
  const after = headerOf(request, CONTINUATION);
  const left = client.list(filter).filter((state) => after === undefined || state.instanceId > fromToken(after));
  const top = Number(url.searchParams.get("top") ?? PAGE);
  const page = left.slice(0, top);
  const showInput = url.searchParams.get("showInput") !== "false";
  const last = page.at(-1);
  const more = left.length > page.length && last !== undefined;
  return jsonResponse(
    200,
    page.map((state) => viewInstance(state, showInput)),
    more ? [[CONTINUATION, toToken(last)]] : [],
  );
}

function toToken(state: InstanceState): string {
  return Buffer.from(state.instanceId).toString("base64url");
}

function fromToken(token: string): string {
  return Buffer.from(token, "base64url").toString();
}

const STATUSES = new Set(["Pending", "Running", "Suspended", "Completed", "Failed", "Terminated"]);

/** What is no status is ignored; so is a filter in which nothing else is left (rule 52). */
function readFilter(url: URL): InstanceFilter {
  const time = (name: string): number | undefined => {
    const text = url.searchParams.get(name);
    const at = text === null ? Number.NaN : Date.parse(text);
    return Number.isNaN(at) ? undefined : at;
  };
  return {
    createdFrom: time("createdTimeFrom"),
    createdTo: time("createdTimeTo"),
    statuses: (url.searchParams.get("runtimeStatus") ?? "").split(",").filter((it) => STATUSES.has(it)),
    idPrefix: url.searchParams.get("instanceIdPrefix") ?? undefined,
  };
}

async function change(
  { request, url }: ManagementCall,
  { client, hub }: ManagementOptions,
  id: string,
  verb: string,
  eventName: string | undefined,
): Promise<HostResponse> {
  const reason = url.searchParams.get("reason") ?? "";
  const state = client.state(id);
  switch (verb.toLowerCase()) {
    case "raiseevent": {
      if (eventName === undefined) return emptyResponse(404);
      if (state === undefined) throw new InstanceMissingError(id);
      if (isFinished(state.status)) throw new InstanceFinishedError(id, state.status);
      const isJson = headerOf(request, "content-type")?.split(";")[0]?.trim().toLowerCase() === "application/json";
      if (!isJson) return jsonResponse(400, { Message: "Only application/json request content is supported" });
      const body = readJsonBody(request);
      if (body.problem !== undefined) return body.problem;
      await client.raiseEvent(id, eventName, body.json);
      return emptyResponse(202);
    }
    case "terminate":
      await client.terminate(id, reason);
      return emptyResponse(202);
    case "suspend":
      await client.suspend(id, reason);
      return emptyResponse(202);
    case "resume":
      await client.resume(id, reason);
      return emptyResponse(202);
    case "restart":
      return await restart(client, url, hub, id);
    case "rewind":
      return rewind(state, id);
    default:
      return emptyResponse(404);
  }
}

async function restart(client: HubClient, url: URL, hub: HubAddress, id: string): Promise<HostResponse> {
  if (client.state(id) === undefined) {
    return jsonResponse(400, {
      Message: "InstanceId does not match a valid orchestration instance.",
      ExceptionMessage: `No instance with ID '${id}' was found. (Parameter 'instanceId')`,
      ExceptionType: "System.ArgumentException",
    });
  }
  const keepsId = url.searchParams.get("restartWithNewInstanceId") === "false";
  return accepted(url.origin, hub, await client.restart(id, keepsId));
}

/** The texts are the official host's (rule 50). Rewinding itself is not rebuilt here. */
function rewind(state: InstanceState | undefined, id: string): HostResponse {
  if (state === undefined) return jsonResponse(404, `No orchestration with instance ID "$${id}" found.`);
  if (state.status !== "Failed") {
    return jsonResponse(
      412,
      `This orchestration has status ${state.status}, but only orchestrations in the "Failed" state can be rewound.`,
    );
  }
  return jsonResponse(501, "The local host cannot rewind. Start the orchestration again instead.");
}

function answerError(error: unknown): HostResponse {
  if (error instanceof InstanceMissingError) return emptyResponse(404);
  if (error instanceof InstanceFinishedError) return emptyResponse(410);
  if (error instanceof InstanceExistsError) return jsonResponse(409, { Message: error.message });
  if (error instanceof InstanceNotFinishedError) return jsonResponse(412, error.message);
  return internalError(
    error,
    error instanceof WrongStatusError ? "System.InvalidOperationException" : "System.Exception",
  );
}

export function internalError(error: unknown, type = "System.InvalidOperationException"): HostResponse {
  return jsonResponse(500, {
    Message: "Something went wrong while processing your request",
    ExceptionMessage: error instanceof Error ? error.message : String(error),
    ExceptionType: type,
  });
}
