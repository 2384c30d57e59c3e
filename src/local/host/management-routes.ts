import { emptyResponse } from "./http-exchange";
import type { HostRequest, HostResponse } from "./http-exchange";
import { decodeSegment, splitPath } from "./http-route";
import { answerManagement, internalError } from "./management-api";
import type { ManagementOptions } from "./management-api";
import { LOCAL_KEY, RPC_PATH, WEBHOOK_PATH } from "./management-urls";

/**
 * The two doors to the management API: the library's, without a key, and the public webhooks, which want the system key
 * and the one connection that there is (rule 51). Undefined: the request is for the app.
 */
export function managementRoutes(
  options: ManagementOptions,
): (request: HostRequest) => Promise<HostResponse | undefined> {
  return async (request) => {
    const url = new URL(request.url);
    const rpc = pathBelow(url, RPC_PATH);
    if (rpc !== undefined) return answerManagement({ request, url, path: rpc }, options);
    const webhook = pathBelow(url, WEBHOOK_PATH);
    if (webhook === undefined) return undefined;
    if (url.searchParams.get("code") !== LOCAL_KEY) return emptyResponse(401);
    const connections = url.searchParams.getAll("connection").join(",");
    if (connections !== "" && connections !== "Storage") {
      return internalError(new Error(`Unable to resolve the Azure Storage connection named '${connections}'.`));
    }
    return answerManagement({ request, url, path: webhook }, options);
  };
}

/** The decoded segments behind a prefix. */
function pathBelow(url: URL, prefix: string): string[] | undefined {
  if (!url.pathname.startsWith(`${prefix}/`)) return undefined;
  return splitPath(url.pathname.slice(prefix.length)).map(decodeSegment);
}
