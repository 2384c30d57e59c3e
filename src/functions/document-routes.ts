import { toAuditResource } from "../contracts/http/audit-resource";
import { toEvidenceResource } from "../contracts/http/evidence-resource";
import { toPolicyResource } from "../contracts/http/policy-resource";
import { toUndoResource } from "../contracts/http/undo-resource";
import { readWaveEvidence } from "../operations/read-wave-evidence";
import { answerJson } from "./answers";
import { idOf, notFound, waveOf, type Handler } from "./http-call";

export const showEvidence: Handler = async ({ request, deps }) => {
  const [rolloutId, wave] = [idOf(request), waveOf(request)];
  const evidence = await readWaveEvidence(deps)({ rolloutId, wave });
  if (evidence === undefined) throw notFound("wave", `${String(wave + 1)} of rollout ${rolloutId}`);
  return answerJson(200, toEvidenceResource(evidence));
};

export const showAudit: Handler = async ({ request, deps }) => {
  const id = idOf(request);
  const events = await deps.audit.list(id);
  if (events.length === 0) throw notFound("rollout", id);
  return answerJson(200, toAuditResource(id, events));
};

/** An empty list: nothing was written for this wave, so there is nothing to undo. */
export const showUndo: Handler = async ({ request, deps }) => {
  const [id, wave] = [idOf(request), waveOf(request)];
  const found = await deps.rollouts.readRollout(id);
  if (found === undefined || wave >= found.value.plan.waves.length)
    throw notFound("wave", `${String(wave + 1)} of rollout ${id}`);
  return answerJson(200, toUndoResource(id, wave, await deps.documents.readUndoBundles(id, wave)));
};

export const showPolicy: Handler = async ({ deps }) => {
  const policy = await deps.policy.read();
  return answerJson(200, toPolicyResource(policy, (await deps.tenant.readBaseline())?.value));
};
