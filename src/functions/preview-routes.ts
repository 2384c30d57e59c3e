import type { HttpResponseInit } from "@azure/functions";
import { readPreviewRequest } from "../contracts/http/preview-request";
import { toPreviewResource } from "../contracts/http/preview-resource";
import { readPreview } from "../operations/read-preview";
import { startPreview } from "../operations/start-preview";
import { counted } from "../views/words";
import { answerJson } from "./answers";
import { idOf, notFound, type Handler } from "./http-call";
import { keyOf } from "./idempotency-key";
import { receiveBody } from "./read-body";
import { Refusal } from "./refusal";

/** 202 for a new preview, 200 for the one that the same key and body started before: poll where `location` says. */
export const startPreviewFromBody: Handler = async ({ request, deps, who, publicUrl }) => {
  const { text } = await receiveBody(request, ["application/json"]);
  const read = readPreviewRequest(text);
  if (!read.ok) throw refuse(read);
  const { kind, plan, guard, bodyHash } = read.request;
  // Whoever asks may not approve their own rollout; behind a pipeline stands the plan's owner.
  const requester = who.kind === "person" ? who : { ...who, upn: plan.metadata.owner, name: plan.metadata.owner };
  const idempotencyKey = keyOf(request.headers.get("idempotency-key"), who);
  const answer = await startPreview(deps)({ kind, plan, guard, requester, idempotencyKey, bodyHash });
  if (answer.kind === "mismatch")
    throw new Refusal(
      "key-reused",
      `This idempotency key already started preview '${answer.previewId}' with another body.`,
    );
  return answerPreview(answer.kind === "started" ? 202 : 200, await readOrFail(deps, answer.preview.id), publicUrl);
};

export const showPreview: Handler = async ({ request, deps, publicUrl }) =>
  answerPreview(200, await readOrFail(deps, idOf(request)), publicUrl);

type Status = NonNullable<Awaited<ReturnType<ReturnType<typeof readPreview>>>>;

async function readOrFail(deps: Parameters<typeof readPreview>[0], id: string): Promise<Status> {
  const status = await readPreview(deps)(id);
  if (status === undefined) throw notFound("preview", id);
  return status;
}

function answerPreview(code: number, status: Status, publicUrl: string): HttpResponseInit {
  const resource = toPreviewResource(status, publicUrl);
  return answerJson(code, resource, {
    ...(code === 202 ? { location: resource.links.self } : {}),
    ...(status.state === "running" ? { "retry-after": "2" } : {}),
  });
}

function refuse({ kind, errors }: Extract<ReturnType<typeof readPreviewRequest>, { ok: false }>): Refusal {
  const [first] = errors;
  if (kind === "not-available")
    return new Refusal(kind, `${first?.detail ?? "This kind"}; there is ${first?.expected ?? ""}.`, errors);
  return new Refusal(kind, `${counted(errors.length, "mistake")}; nothing was looked at.`, errors);
}
