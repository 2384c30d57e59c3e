import type { Instant } from "../../domain/time";

const SECONDS = /^\d+(?:\.\d+)?$/;
/** The three forms of RFC 9110 §5.6.7: IMF-fixdate, RFC 850, asctime (which names no zone and means GMT). */
const NAMED_DAY = /^[A-Za-z]{3,9}, .+ GMT$/;
const ASCTIME = /^[A-Za-z]{3} [A-Za-z]{3} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/;

/**
 * Milliseconds to wait as a `Retry-After` header says it (RFC 9110 §10.2.3), never capped: seconds, also fractional as
 * Graph's documentation shows them ("2.128"), or an HTTP date counted from `now`. `undefined`: absent or unreadable.
 */
export function parseRetryAfter(header: string | null | undefined, now: Instant): number | undefined {
  const text = header?.trim() ?? "";
  if (SECONDS.test(text)) return Math.ceil(Number(text) * 1000);
  const at = NAMED_DAY.test(text) ? Date.parse(text) : ASCTIME.test(text) ? Date.parse(`${text} GMT`) : Number.NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}
