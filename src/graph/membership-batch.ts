import { readBatchAnswers, type BatchAnswer, type BatchRequest } from "../contracts/graph/batch";
import { GraphError, RetryLaterError } from "../contracts/graph/graph-error";
import { parseRetryAfter } from "../contracts/graph/retry-after";
import type { Clock } from "../ports/clock";
import type { GraphClient } from "./graph-client";

/** Without a `Retry-After` (field reports) a throttled item waits this long. */
const UNTOLD_WAIT = 10_000;

/**
 * Reads several things in one round trip. Nothing in a batch is repeated by itself: where an item was throttled, the
 * longest wait of all of them is due before the batch is asked again (documented). What is missing (404) is answered as
 * it is; anything else that is no success is thrown. Throws GraphError, RetryLaterError.
 */
export async function askInBatch(
  client: GraphClient,
  clock: Clock,
  what: string,
  requests: readonly BatchRequest[],
): Promise<ReadonlyMap<string, BatchAnswer>> {
  const answers = readBatchAnswers(await client.post("v1.0", "/$batch", { requests }));
  const waits = [...answers.values()].filter((answer) => answer.status === 429).map((answer) => waitOf(answer, clock));
  if (waits.length > 0) throw new RetryLaterError(what, Math.max(...waits));
  for (const { id, method, url } of requests) {
    const answer = answers.get(id);
    if (answer !== undefined && (answer.status < 300 || answer.status === 404)) continue;
    throw new GraphError({
      method,
      path: url.replace(/\?.*$/, ""),
      status: answer?.status ?? 0,
      code: answer?.code ?? "NotAnswered",
      detail: answer?.detail ?? "the batch holds no answer to this request",
      requestId: null,
      outcomeUnknown: false,
    });
  }
  return answers;
}

/** Milliseconds that a throttled item of a batch asks for. */
export function waitOf({ retryAfter }: BatchAnswer, clock: Clock): number {
  return parseRetryAfter(retryAfter, clock.now()) ?? UNTOLD_WAIT;
}
