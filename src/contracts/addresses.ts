/** Questions about addresses in settings and requests, answered from their exact hosts, never from a part of the text. */

/** The absolute http(s) URL without a trailing slash, or undefined. Credentials, query and fragment make it none. */
export function readBaseUrl(text: string): URL | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const plain = url.username === "" && url.password === "" && url.search === "" && url.hash === "";
  return plain && (url.protocol === "https:" || url.protocol === "http:") ? url : undefined;
}

/** The URL as text without a trailing slash. */
export function baseUrlText(url: URL): string {
  return `${url.origin}${url.pathname}`.replace(/\/+$/, "");
}

/** A host name that only this machine answers: `localhost`, 127.0.0.0/8 or ::1. */
export function isLoopbackHost(hostname: string): boolean {
  const host = hostname.toLowerCase().replace(/^\[(.*)\]$/, "$1");
  return host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}

/** `host`, `host:port` or a URL, as hosts announce where they listen. `*`, `+` and `0.0.0.0` are every address. */
export function listensOnlyOnLoopback(address: string): boolean {
  const text = /^[a-z]+:\/\//i.test(address) ? address : `http://${address}`;
  return URL.canParse(text) && isLoopbackHost(new URL(text).hostname);
}

/** Office 365 connectors were switched off in May 2026 (facts/teams): cards sent there reach nobody. */
export function isRetiredConnector({ hostname, pathname }: URL): boolean {
  if (hostname === "webhook.office.com" || hostname.endsWith(".webhook.office.com")) return true;
  return /^outlook\.office(?:365)?\.com$/.test(hostname) && /^\/webhook(?:b2)?\b/i.test(pathname);
}

const WORKFLOW_HOSTS = [".environment.api.powerplatform.com", ".logic.azure.com"];

/** A Teams Workflow's trigger (facts: the two URL formats), or a loopback address, where the local inbox listens. */
export function isWorkflowWebhook(url: URL): boolean {
  if (isLoopbackHost(url.hostname)) return true;
  return (
    url.protocol === "https:" &&
    url.port === "" &&
    url.username === "" &&
    WORKFLOW_HOSTS.some((suffix) => url.hostname.endsWith(suffix) && url.hostname.length > suffix.length) &&
    url.pathname.includes("/triggers/manual/paths/invoke")
  );
}
