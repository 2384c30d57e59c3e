import { isLoopbackHost } from "./addresses";

/** A webhook address that may be used, or why not. `why` never repeats the address: its `sig` is a credential. */
export type WebhookUrl = { readonly ok: true; readonly url: URL } | { readonly ok: false; readonly why: string };

/** The two shapes a Workflows address can have (field report); compared as exact suffixes of the host. */
const HOSTS = [".environment.api.powerplatform.com", ".logic.azure.com"];
const PATH = "/triggers/manual/paths/invoke";

/**
 * Checks TEAMS_WEBHOOK_URL: https, port 443, a Workflows host by exact suffix and a Workflows path. Office 365 connector
 * addresses were switched off in May 2026 and are refused with that reason. With `allowLoopback` an http(s) address on
 * this machine is fine too (the local inbox).
 */
export function parseWebhookUrl(text: string, options: { readonly allowLoopback: boolean }): WebhookUrl {
  const trimmed = text.trim();
  if (!URL.canParse(trimmed)) return refuse("it is no URL");
  const url = new URL(trimmed);
  if (url.username !== "" || url.password !== "") return refuse("it holds a user name or password");
  if (isLoopbackHost(url.hostname))
    return options.allowLoopback ? acceptLocal(url) : refuse("it points at this machine");
  if (isRetiredConnector(url)) {
    return refuse(
      "it is an Office 365 connector address; those were switched off in May 2026. Make a flow with the trigger “When a Teams webhook request is received” and use its address",
    );
  }
  if (url.protocol !== "https:") return refuse("it is not https");
  if (url.port !== "") return refuse("its port is not 443");
  if (!HOSTS.some((suffix) => url.hostname.endsWith(suffix) && url.hostname.length > suffix.length)) {
    return refuse(`its host is no Workflows host (one ending in ${HOSTS.join(" or ")})`);
  }
  if (!url.pathname.includes(PATH)) return refuse(`its path does not contain ${PATH}`);
  return { ok: true, url };
}

/** The address for logs and messages: scheme and host only, because path and query identify and open the flow. */
export function redactWebhook(url: URL): string {
  return `${url.origin}/…`;
}

function acceptLocal(url: URL): WebhookUrl {
  return url.protocol === "http:" || url.protocol === "https:" ? { ok: true, url } : refuse("it is not http or https");
}

function isRetiredConnector({ hostname, pathname }: URL): boolean {
  if (hostname === "webhook.office.com" || hostname.endsWith(".webhook.office.com")) return true;
  return /^outlook\.office(?:365)?\.com$/.test(hostname) && /^\/webhook(?:b2)?\b/i.test(pathname);
}

function refuse(why: string): WebhookUrl {
  return { ok: false, why: `The Teams webhook address can't be used: ${why}.` };
}
