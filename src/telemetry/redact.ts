import type { LogFacts } from "../ports/logger";

const HIDDEN = "{hidden}";

/** What must never reach telemetry, most telling first. Each keeps enough to see that something stood there. */
const SECRETS: readonly (readonly [RegExp, string])[] = [
  // Authorization headers, whatever the token looks like.
  [/\b(Bearer|HMAC|SharedKey|SharedAccessSignature)\s+[^\s"',;]+/gi, `$1 ${HIDDEN}`],
  // JSON Web Tokens standing alone.
  [/\beyJ[\w-]{5,}\.[\w-]{5,}(?:\.[\w-]*)?/g, HIDDEN],
  // Signatures and secrets in URLs (encoded ones too), connection strings and JSON-like text.
  [
    /(\b|%3F|%26)(sig|token|access_token|id_token|refresh_token|client_secret|password|secret|AccountKey)(["']?\s*(?:=|%3D|:)\s*["']?)[^\s&"',;}]+/gi,
    `$1$2$3${HIDDEN}`,
  ],
  // A function key in a URL; “code: 135016” in a sentence is an error code and stays.
  [/(\b|%3F|%26)(code)(=|%3D)[^\s&"',;}]+/gi, `$1$2$3${HIDDEN}`],
  // User principal names and mail addresses, also percent-encoded, also a guest's `#EXT#` form.
  [
    /[\p{L}\p{N}](?:[\p{L}\p{N}'.!#^~+_-]|%[\da-f]{2}){0,120}?(?:@|%40)[\p{L}\p{N}](?:[\p{L}\p{N}.-]*[\p{L}\p{N}])?/giu,
    "{upn}",
  ],
];

/** Facts whose value is hidden whatever it is. (A fact named `code` is an error code and stays.) */
const SECRET_NAMES = /^(?:upn|userPrincipalName|mail|email|token|sig|authorization|password|secret|body|cookie)$/i;

/** The text without user principal names, tokens, signatures and keys. Never throws; what is clean stays as it is. */
export function redactText(text: string): string {
  return SECRETS.reduce((clean, [pattern, hidden]) => clean.replaceAll(pattern, hidden), text);
}

/** The facts of a log line, redacted by name and by content. */
export function redactFacts(facts: LogFacts): LogFacts {
  return Object.fromEntries(
    Object.entries(facts).map(([name, value]) => {
      if (SECRET_NAMES.test(name) && value !== null) return [name, HIDDEN];
      return [name, typeof value === "string" ? redactText(value) : value];
    }),
  );
}
