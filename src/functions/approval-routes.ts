import { toApprovalResource } from "../contracts/http/approval-resource";
import { decisionRequestSchema } from "../contracts/http/decision-request";
import { decideApproval } from "../operations/decide-approval";
import { showApproval } from "../operations/show-approval";
import { renderApprovalPage } from "../views/pages/approval-page";
import { answerJson, answerPage, answerSeeOther } from "./answers";
import { idOf, notFound, type Handler } from "./http-call";
import { receiveFields } from "./read-body";
import { Refusal } from "./refusal";

/** Changes nothing that matters: whoever may decide is given a form of their own, of which a hash is kept. */
export const showApprovalPage: Handler = async ({ request, deps, who, publicUrl, wantsPage }) => {
  const id = idOf(request);
  const token = request.query.get("token");
  const withForm = request.method.toUpperCase() !== "HEAD";
  const shown = await showApproval(deps)({ approvalId: id, by: who, token, withForm });
  if (shown === undefined) throw notFound("approval", id);
  if (wantsPage) return answerPage(200, renderApprovalPage({ ...shown, now: deps.clock.now() }, who.upn));
  const { approval, form, whyNot } = shown;
  const sent = form === null ? null : { token: form.token, csrf: form.csrf, contentHash: form.contentHash };
  return answerJson(200, toApprovalResource(approval, publicUrl, { form: sent, whyNot }));
};

/** What the approval itself stands against is a conflict; everything else is about the person. */
const CONFLICTS: ReadonlySet<string> = new Set(["content-changed", "rollout-ended", "not-open", "expired"]);

export const decide: Handler = async ({ request, deps, who, wantsPage }) => {
  const id = idOf(request);
  const fields = await receiveFields(request, decisionRequestSchema);
  const answer = await decideApproval(deps)({ approvalId: id, by: who, ...fields });
  switch (answer.kind) {
    case "not-found":
      throw notFound("approval", id);
    case "denied":
      throw new Refusal(CONFLICTS.has(answer.reason) ? "refused" : "forbidden", answer.sentence);
    case "decided":
    case "settled":
      return wantsPage
        ? answerSeeOther(`/approvals/${id}`)
        : answerJson(200, { id, state: answer.approval.state, recorded: answer.kind === "decided" });
  }
};
