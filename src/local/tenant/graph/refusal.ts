/** Graph refuses a request: its status, error code and message, as the service words them where that is known. */
export class GraphRefusalError extends Error {
  override readonly name = "GraphRefusalError";
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;
  constructor(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

export function badRequest(message: string, code = "BadRequest"): GraphRefusalError {
  return new GraphRefusalError(400, code, message);
}

export function notFound(what: string): GraphRefusalError {
  return new GraphRefusalError(
    404,
    "Request_ResourceNotFound",
    `Resource '${what}' does not exist or one of its queried reference-property objects are not present.`,
  );
}

/** A fault cuts the connection: `handle` rejects as `fetch` does, the HTTP server destroys the socket. */
export class ConnectionCutError extends TypeError {
  override readonly name = "TypeError";
  constructor() {
    super("fetch failed", { cause: Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" }) });
  }
}
