import type { HttpCookie } from "./rpc";

/** A `Set-Cookie` header as the official host writes it: attributes in its order, `path=/` unless told otherwise (rule 57). */
export function setCookieText(cookie: HttpCookie): string {
  const parts = [`${cookie.name}=${encodeURIComponent(cookie.value)}`];
  const seconds = cookie.expires?.value.seconds;
  if (seconds !== undefined) parts.push(`expires=${new Date(seconds * 1000).toUTCString()}`);
  if (cookie.maxAge !== undefined) parts.push(`max-age=${cookie.maxAge.value}`);
  if (cookie.domain !== undefined) parts.push(`domain=${cookie.domain.value}`);
  parts.push(`path=${cookie.path?.value ?? "/"}`);
  if (cookie.secure?.value === true) parts.push("secure");
  const sameSite = cookie.sameSite ?? "none";
  if (sameSite !== "none") parts.push(`samesite=${sameSite === "explicitNone" ? "none" : sameSite}`);
  if (cookie.httpOnly?.value === true) parts.push("httponly");
  return parts.join("; ");
}
