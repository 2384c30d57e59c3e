import type { HttpRequest } from "@azure/functions";
import { toAuditResource } from "../contracts/http/audit-resource";
import { toEvidenceResource } from "../contracts/http/evidence-resource";
import { toPolicyResource } from "../contracts/http/policy-resource";
import { toUndoResource, type UndoResource } from "../contracts/http/undo-resource";
import type { Deps } from "../operations/deps";
import { readWaveEvidence } from "../operations/read-wave-evidence";
import { showWaveUndo } from "../operations/show-wave-undo";
import { renderUndoPage } from "../views/pages/undo-page";
import { answerJson, answerPage } from "./answers";
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
export const showUndo: Handler = async ({ request, deps }) => answerJson(200, (await undoOf(request, deps)).resource);

export const undoPage: Handler = async ({ request, deps, who }) => {
  const { resource, timeZone } = await undoOf(request, deps);
  return answerPage(200, renderUndoPage(resource, { who: who.upn, now: deps.clock.now(), timeZone }));
};

async function undoOf(
  request: HttpRequest,
  deps: Deps,
): Promise<{ readonly resource: UndoResource; readonly timeZone: string }> {
  const [rolloutId, wave] = [idOf(request), waveOf(request)];
  const undo = await showWaveUndo(deps)({ rolloutId, wave });
  if (undo === undefined) throw notFound("wave", `${String(wave + 1)} of rollout ${rolloutId}`);
  return { resource: toUndoResource(rolloutId, undo.wave, undo.bundles), timeZone: undo.timeZone };
}

export const showPolicy: Handler = async ({ deps }) => {
  const policy = await deps.policy.read();
  return answerJson(200, toPolicyResource(policy, (await deps.tenant.readBaseline())?.value));
};
