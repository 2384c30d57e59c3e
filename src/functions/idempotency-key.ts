import type { Principal } from "../contracts/principal";
import { Refusal } from "./refusal";

/** The key of a request, or null without one. Two people may well choose the same key; each has keys of their own. */
export function keyOf(header: string | null, who: Principal): string | null {
  if (header === null) return null;
  const key = header.trim();
  if (!/^[\x21-\x7e]{1,200}$/.test(key))
    throw new Refusal("bad-request", "An idempotency key has up to 200 visible ASCII characters.");
  return `${who.id}:${key}`;
}
