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
