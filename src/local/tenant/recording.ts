/** One Graph exchange as `--record FILE` writes it, one a line, without tokens. Names are an interface: add, don't rename. */
export interface RecordedExchange {
  /** ISO-8601, tenant time. */
  readonly at: string;
  readonly version: "v1.0" | "beta";
  readonly method: string;
  /** Below the version, as requested: `/groups/…/members`. */
  readonly path: string;
  /** Decoded. */
  readonly query: Readonly<Record<string, string>>;
  /** Lower-case names, without `authorization` and `cookie`. */
  readonly requestHeaders: Readonly<Record<string, string>>;
  readonly requestBody: unknown;
  /** 0: the connection was cut before an answer. */
  readonly status: number;
  readonly responseHeaders: Readonly<Record<string, string>>;
  /** Parsed JSON, text where it is no JSON, null where empty. */
  readonly responseBody: unknown;
}
