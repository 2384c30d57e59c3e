import hostFile from "../../../host.json";
import type { HostJson } from "../host/local-host";

/** The host.json that runs in Azure, too. */
export const hostJson = hostFile as HostJson;
