import { counted } from "../views/words";
import type { HttpResponseInit } from "@azure/functions";
import { noneMatches, rolloutTag } from "../contracts/http/entity-tag";
import { toRolloutResource, toRolloutSummary } from "../contracts/http/rollout-resource";
import { readStartRequest, YAML_TYPES } from "../contracts/http/start-request";
import type { Principal } from "../contracts/principal";
import { readStatus, type RolloutStatus } from "../operations/read-status";
import { newestFirst } from "../operations/show-rollout";
import { startRollout } from "../operations/start-rollout";
import type { Deps } from "../operations/deps";
import { answerJson, answerNotModified, type Headers } from "./answers";
import { idOf, notFound, type Handler, type HttpCall } from "./http-call";
import { keyOf } from "./idempotency-key";
import { receiveBody } from "./read-body";
import { Refusal } from "./refusal";

export const listRollouts: Handler = async ({ deps, publicUrl }) => {
  const rollouts = newestFirst(await deps.rollouts.listRollouts());
  return answerJson(200, { rollouts: rollouts.map((rollout) => toRolloutSummary(rollout, publicUrl)) });
};

export const showRolloutJson: Handler = async ({ request, deps, publicUrl }) => {
  const id = idOf(request);
  const status = await readStatus(deps)(id);
  if (status === undefined) throw notFound("rollout", id);
  return answerRollout(200, status, publicUrl, request.headers.get("if-none-match"));
};

/** 201 for a new rollout, 200 for the one that the same key and body started before. */
export const startRolloutFromBody: Handler = async (call) => {
  const { request, deps, publicUrl } = call;
  const { text, mediaType } = await receiveBody(request, ["application/json", ...YAML_TYPES]);
  const read = readStartRequest(text, mediaType);
  if (!read.ok)
    throw new Refusal(read.kind, `${counted(read.errors.length, "mistake")}; nothing was started.`, read.errors);
  const { plan, guard, bodyHash } = read.request;
  const requester = await requesterOf(call, read.request.requester);
  const idempotencyKey = keyOf(request.headers.get("idempotency-key"), call.who);
  const answer = await startRollout(deps)({ plan, guard, requester, idempotencyKey, bodyHash });
  if (answer.kind === "mismatch")
    throw new Refusal(
      "key-reused",
      `This idempotency key already started rollout '${answer.rolloutId}' with another body.`,
    );
  const status = await readStatus(deps)(answer.rollout.id);
  if (status === undefined) throw notFound("rollout", answer.rollout.id);
  const location = { location: `${publicUrl}/api/rollouts/${answer.rollout.id}` };
  // As it was inserted: its preflight may be over by now, but what was made here is a rollout in phase `preflight`.
  const shown = answer.kind === "created" ? { ...status, rollout: answer.rollout } : status;
  return answerRollout(answer.kind === "created" ? 201 : 200, shown, publicUrl, null, location);
};

function answerRollout(
  code: number,
  status: RolloutStatus,
  publicUrl: string,
  ifNoneMatch: string | null,
  headers: Headers = {},
): HttpResponseInit {
  const resource = toRolloutResource(status, publicUrl);
  const etag = rolloutTag(resource);
  if (ifNoneMatch !== null && noneMatches(ifNoneMatch, etag)) return answerNotModified(etag);
  return answerJson(code, resource, { ...headers, etag, "cache-control": "private, no-cache" });
}

/**
 * The human who may not approve: the caller, or, where a pipeline calls, the person it names. Nobody but a pipeline may
 * name somebody else, or a person could approve their own rollout under another's name.
 */
async function requesterOf({ who, deps }: HttpCall<Deps>, named: string | null): Promise<Principal> {
  if (who.kind === "person") {
    if (named !== null && named.toLowerCase() !== who.upn.toLowerCase())
      throw new Refusal("bad-request", "Only a pipeline may start a rollout for somebody else.", [
        { pointer: "/requester", detail: "you are the requester yourself" },
      ]);
    return who;
  }
  if (named === null)
    throw new Refusal("bad-request", "A pipeline has to name the person for whom it starts the rollout.", [
      { pointer: "/requester", detail: "a user principal name is missing" },
    ]);
  const person = await deps.directory.findPerson(named);
  if (person === undefined)
    throw new Refusal("bad-request", "The requester is nobody in this tenant.", [
      { pointer: "/requester", detail: "nobody has this user principal name" },
    ]);
  return { kind: "person", id: person.id, upn: person.upn, name: person.upn, roles: [] };
}
