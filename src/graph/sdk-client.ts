import { Client, ResponseType, type Context, type MiddlewareOptions } from "@microsoft/microsoft-graph-client";
import { GraphError } from "../contracts/graph/graph-error";
import { NoTokenError, type Answer, type Send } from "./exchange";
import { describePath } from "./url";

/** A request that the SDK carries out through our chain; `body` is serialised by the SDK. */
export interface SdkRequest {
  readonly method: "GET" | "PATCH" | "POST" | "DELETE";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: object | undefined;
}

/**
 * Carries the exact URL past the SDK, which would parse it, reorder its options and turn an http next link into a path,
 * and carries our own answer or error back, which the SDK would flatten.
 */
class Passage implements MiddlewareOptions {
  readonly url: string;
  answer: Answer | undefined;
  failure: unknown;
  constructor(url: string) {
    this.url = url;
  }
}

/** `@microsoft/microsoft-graph-client` with `chain` in the place of its middleware. Answers any status; throws GraphError and RetryLaterError. */
export function createSdkClient(base: string, chain: Send): (request: SdkRequest) => Promise<Answer> {
  const client = Client.initWithMiddleware({
    baseUrl: base,
    middleware: { execute: (context) => carry(context, chain) },
  });
  return async (request) => {
    const passage = new Passage(request.url);
    const call = client
      .api("/")
      .headers({ ...request.headers })
      .responseType(ResponseType.RAW)
      .middlewareOptions([passage]);
    try {
      await run(call, request);
    } catch (error) {
      throw readable(request, passage.failure ?? error);
    }
    if (passage.answer === undefined) throw new Error("The Graph SDK answered without running its middleware.");
    return passage.answer;
  };
}

type Call = ReturnType<Client["api"]>;

function run(call: Call, { method, body }: SdkRequest): Promise<unknown> {
  switch (method) {
    case "GET":
      return call.get() as Promise<unknown>;
    case "PATCH":
      return call.patch(body ?? {}) as Promise<unknown>;
    case "POST":
      return call.post(body ?? {}) as Promise<unknown>;
    case "DELETE":
      return call.delete() as Promise<unknown>;
  }
}

async function carry(context: Context, chain: Send): Promise<void> {
  const passage = context.middlewareControl?.getMiddlewareOptions(Passage);
  if (!(passage instanceof Passage)) throw new Error("A Graph request came without its URL.");
  const { method = "GET", headers, body } = context.options ?? {};
  try {
    passage.answer = await chain({
      method,
      url: passage.url,
      headers: Object.fromEntries(new Headers(headers).entries()),
      body: typeof body === "string" ? body : undefined,
    });
    // Graph's answer stays in the passage: the SDK only needs to see that there was one.
    context.response = new Response(null);
  } catch (error) {
    passage.failure = error;
    throw error;
  }
}

function readable(request: SdkRequest, error: unknown): unknown {
  if (!(error instanceof NoTokenError)) return error;
  return new GraphError({
    method: request.method,
    path: describePath(request.url),
    status: 0,
    code: "NoToken",
    detail: `no token, so nothing was sent: ${error.message}`,
    requestId: null,
    outcomeUnknown: false,
  });
}
