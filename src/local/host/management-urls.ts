/** Where the management API of a task hub is; every URL carries the hub's name and the system key. */
export interface HubAddress {
  readonly hubName: string;
  readonly key: string;
}

/** The key that opens the management API and functions that are not anonymous. No secret: the host listens on loopback only. */
export const LOCAL_KEY = "local";

export const WEBHOOK_PATH = "/runtime/webhooks/durabletask";
export const RPC_PATH = "/durabletask";

function query(hub: HubAddress): string {
  return `taskHub=${hub.hubName}&connection=Storage&code=${hub.key}`;
}

export function instanceUrl(origin: string, hub: HubAddress, id: string): string {
  return `${origin}${WEBHOOK_PATH}/instances/${encodeURIComponent(id)}?${query(hub)}`;
}

/** The payload of a start that was accepted (rule 47). */
export function startedPayload(origin: string, hub: HubAddress, id: string): Record<string, string> {
  const urls = Object.entries(managementUrls(origin, hub, id));
  return Object.fromEntries(urls.filter(([name]) => name !== "rewindPostUri"));
}

function managementUrls(origin: string, hub: HubAddress, id: string): Record<string, string> {
  const base = `${origin}${WEBHOOK_PATH}/instances/${encodeURIComponent(id)}`;
  const of = (path: string, more = ""): string => `${base}${path}?${more}${query(hub)}`;
  return {
    id,
    statusQueryGetUri: of(""),
    sendEventPostUri: of("/raiseEvent/{eventName}"),
    terminatePostUri: of("/terminate", "reason={text}&"),
    rewindPostUri: of("/rewind", "reason={text}&"),
    purgeHistoryDeleteUri: of(""),
    restartPostUri: of("/restart"),
    suspendPostUri: of("/suspend", "reason={text}&"),
    resumePostUri: of("/resume", "reason={text}&"),
  };
}

/** What the durable client gets as its input: the placeholders are the library's to fill (rule 53). */
export function durableClientData(siteOrigin: string, rpcOrigin: string, hub: HubAddress): object {
  const start = `${siteOrigin}${WEBHOOK_PATH}/orchestrators/{functionName}[/{instanceId}]`;
  return {
    taskHubName: hub.hubName,
    connectionName: null,
    creationUrls: {
      createNewInstancePostUri: `${start}?code=${hub.key}`,
      createAndWaitOnNewInstancePostUri: `${start}?timeout={timeoutInSeconds}&pollingInterval={intervalInSeconds}&code=${hub.key}`,
    },
    managementUrls: managementUrls(siteOrigin, hub, "INSTANCEID"),
    baseUrl: `${siteOrigin}${WEBHOOK_PATH}`,
    requiredQueryStringParameters: `code=${hub.key}`,
    rpcBaseUrl: `${rpcOrigin}${RPC_PATH}/`,
    httpBaseUrl: null,
    maxGrpcMessageSizeInBytes: null,
    grpcHttpClientTimeout: null,
  };
}
