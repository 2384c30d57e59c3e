import type { HttpResponseInit, InvocationContext } from "@azure/functions";
import { isStopping, type RouteName, type StoppingRoute } from "../contracts/http/routes";
import type { AppParts } from "./app-parts";
import { answerJson } from "./answers";
import { decide, showApprovalPage } from "./approval-routes";
import { rebaseline, resume, rollBack, rollBackWave, showStopSwitch, stopWith, turnStopSwitch } from "./control-routes";
import { showAudit, showEvidence, showPolicy, showUndo, undoPage } from "./document-routes";
import type { Handler, HttpCall, StoppingHandler } from "./http-call";
import { showPreview, startPreviewFromBody } from "./preview-routes";
import { homePage, openApi, rolloutPage, showReadiness } from "./page-routes";
import { listRollouts, showRolloutJson, startRolloutFromBody } from "./rollout-routes";
import { Refusal } from "./refusal";
import { receiveSignals } from "./signal-routes";
import { VERSION } from "./version";

const HANDLERS: Readonly<Record<Exclude<RouteName, StoppingRoute>, Handler>> = {
  "list-rollouts": listRollouts,
  "start-rollout": startRolloutFromBody,
  "show-rollout": showRolloutJson,
  "resume-rollout": resume,
  "rebaseline-rollout": rebaseline,
  "roll-back": rollBack,
  "roll-back-wave": rollBackWave,
  "record-signals": receiveSignals,
  "show-evidence": showEvidence,
  "show-audit": showAudit,
  "show-undo": showUndo,
  "start-preview": startPreviewFromBody,
  "show-preview": showPreview,
  "show-approval": showApprovalPage,
  "decide-approval": decide,
  "show-policy": showPolicy,
  "health-ready": showReadiness,
  openapi: openApi,
  "home-page": homePage,
  "rollout-page": rolloutPage,
  "undo-page": undoPage,
};

const STOPPING_HANDLERS: Readonly<Record<Exclude<StoppingRoute, "health">, StoppingHandler>> = {
  "pause-rollout": stopWith("pause"),
  "freeze-rollout": stopWith("freeze"),
  "abort-rollout": stopWith("abort"),
  "show-stop-switch": showStopSwitch,
  "set-stop-switch": turnStopSwitch,
};

/** Calls the handler of a route with what it may use: everything, or what stopping needs. */
export function runHandler(
  { settings, deps, stopping, world }: AppParts,
  name: RouteName,
  common: Omit<HttpCall<never>, "deps">,
  context: InvocationContext,
): Promise<HttpResponseInit> {
  if (name === "health") {
    const status = settings.ok ? "ok" : "wrong-settings";
    return Promise.resolve(answerJson(200, { status, version: VERSION }));
  }
  const orchestrations = world.orchestrations(context);
  if (isStopping(name)) return STOPPING_HANDLERS[name]({ ...common, deps: { ...stopping, orchestrations } });
  if (deps === undefined) throw new Refusal("wrong-settings", "The app's settings are wrong.");
  return HANDLERS[name]({ ...common, deps: { ...deps, orchestrations } });
}
