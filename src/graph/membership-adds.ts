import { readBatchAnswers, type BatchAnswer } from "../contracts/graph/batch";
import { GraphError, RetryLaterError } from "../contracts/graph/graph-error";
import type { Clock } from "../ports/clock";
import type { AddAnswer } from "../ports/membership";
import type { GraphClient } from "./graph-client";
import { waitOf } from "./membership-batch";
import { graphPath } from "./url";

/** The body that adds one person: a reference to them at the endpoint that is asked. */
export function memberReference(endpoint: string, personId: string): { readonly "@odata.id": string } {
  return { "@odata.id": `${endpoint}/v1.0/directoryObjects/${encodeURIComponent(personId)}` };
}

/**
 * One batch of single adds, so that each person has an answer of their own: a PATCH with twenty references fails as a
 * whole when one of them is a member already. Nothing is sent twice by itself; each answer is looked at, since the
 * envelope says nothing about its items.
 */
export async function addInBatch(
  client: GraphClient,
  { endpoint, clock }: { readonly endpoint: string; readonly clock: Clock },
  groupId: string,
  personIds: readonly string[],
  intentId: string,
): Promise<readonly AddAnswer[]> {
  const headers = { "Content-Type": "application/json", "client-request-id": intentId };
  const requests = personIds.map((id) => ({
    id,
    method: "POST",
    url: graphPath`/groups/${groupId}/members/$ref`,
    headers,
    body: memberReference(endpoint, id),
  }));
  try {
    const json = await client.post("v1.0", "/$batch", { requests }, { "client-request-id": intentId });
    const answers = readBatchAnswers(json);
    return personIds.map((id) => answerOf(id, answers.get(id), clock));
  } catch (error) {
    return personIds.map((personId) => ({ personId, ...answerToAll(error) }));
  }
}

function answerOf(personId: string, answer: BatchAnswer | undefined, clock: Clock): AddAnswer {
  if (answer === undefined) return { personId, kind: "outcome-unknown", why: "the batch holds no answer to it" };
  const { status, code, detail } = answer;
  if (status >= 200 && status < 300) return { personId, kind: "added" };
  if (status === 429) return { personId, kind: "throttled", retryAfterMs: waitOf(answer, clock) };
  // Adding somebody who is a member is answered with 400 and this sentence (documented).
  if (status === 400 && /already exist/i.test(detail)) return { personId, kind: "already" };
  if (status === 404) return { personId, kind: "missing" };
  // Two changes of one group at once, or a service in trouble: it may have been done, and reading will show.
  if (status === 409 || status >= 500) return { personId, kind: "outcome-unknown", why: `${code}: ${detail}` };
  return { personId, kind: "refused", status, code, message: detail };
}

type Outcome = AddAnswer extends infer A ? (A extends AddAnswer ? Omit<A, "personId"> : never) : never;

/** The envelope itself failed: then it failed for everybody in it. */
function answerToAll(error: unknown): Outcome {
  if (error instanceof RetryLaterError) return { kind: "throttled", retryAfterMs: error.afterMs };
  if (!(error instanceof GraphError)) throw error;
  if (error.outcomeUnknown) return { kind: "outcome-unknown", why: error.message };
  return { kind: "refused", status: error.status, code: error.code, message: error.message };
}
