/** One HTTP request as it travels down the chain. */
export interface Exchange {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** One HTTP answer, its body read to the end. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON (or as text, where Graph answers text/plain); undefined for an empty one. */
  readonly json: unknown;
}

/** A link of the chain: everything from here down to the wire. */
export type Send = (exchange: Exchange) => Promise<Answer>;

/** No usable answer came: the connection failed, was cut, took too long, or held something else than JSON. */
export class NoAnswerError extends Error {
  override readonly name = "NoAnswerError";
  readonly code: "NoAnswer" | "TimedOut" | "HtmlAnswer" | "NotJson";
  constructor(code: NoAnswerError["code"], detail: string) {
    super(detail);
    this.code = code;
  }
}

/** The credential gave no token, so nothing was sent. */
export class NoTokenError extends Error {
  override readonly name = "NoTokenError";
}
