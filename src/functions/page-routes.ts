import { buildOpenApi } from "../contracts/http/openapi";
import { checkReadiness } from "../operations/check-readiness";
import { showOverview, showRollout } from "../operations/show-rollout";
import { renderOverviewPage } from "../views/pages/overview-page";
import { renderRolloutPage } from "../views/pages/rollout-page";
import { answerJson, answerPage } from "./answers";
import { idOf, notFound, type Handler } from "./http-call";
import { VERSION } from "./version";

export const homePage: Handler = async ({ deps, who }) =>
  answerPage(200, renderOverviewPage(await showOverview(deps)(), who.upn));

export const rolloutPage: Handler = async ({ request, deps, who }) => {
  const id = idOf(request);
  const data = await showRollout(deps)(id);
  if (data === undefined) throw notFound("rollout", id);
  return answerPage(200, renderRolloutPage(data, who.upn));
};

export const showReadiness: Handler = async ({ deps }) => {
  const checks = await checkReadiness(deps)();
  const ok = checks.every((check) => check.ok);
  return answerJson(ok ? 200 : 503, { status: ok ? "ok" : "not-ready", checks });
};

export const openApi: Handler = ({ publicUrl }) => Promise.resolve(answerJson(200, buildOpenApi(VERSION, publicUrl)));
