import type { HttpResponseInit } from "@azure/functions";
import {
  controlRequestSchema,
  rollbackRequestSchema,
  stopSwitchRequestSchema,
  toStopSwitchResource,
  type ControlAnswerResource,
} from "../contracts/http/control-request";
import { rolloutTag, stillMatches } from "../contracts/http/entity-tag";
import { toRolloutResource } from "../contracts/http/rollout-resource";
import type { Principal } from "../contracts/principal";
import { controlRollout, type Control, type ControlAnswer } from "../operations/control-rollout";
import type { Deps } from "../operations/deps";
import { readStatus } from "../operations/read-status";
import { rebaselineRollout } from "../operations/rebaseline-rollout";
import { setStopSwitch } from "../operations/set-stop-switch";
import type { StoppingDeps } from "./app-parts";
import { answerJson } from "./answers";
import { idOf, notFound, waveOf, type Handler, type HttpCall, type StoppingHandler } from "./http-call";
import { receiveJson } from "./read-body";
import { Refusal } from "./refusal";

type ControlDeps = StoppingDeps & Pick<Deps, "orchestrations">;

/** Pause, freeze, abort: one person, whatever the caller believes the state to be (`If-Match` is not looked at). */
export function stopWith(control: "pause" | "freeze" | "abort"): StoppingHandler {
  return async (call) => {
    const { reason = "" } = await receiveJson(call.request, controlRequestSchema);
    return controlWith(call, control, null, reason);
  };
}

export const resume: Handler = async (call) => {
  await refuseChanged(call);
  const { reason = "" } = await receiveJson(call.request, controlRequestSchema);
  return controlWith(call, "resume", null, reason);
};

export const rebaseline: Handler = async (call) => {
  await refuseChanged(call);
  const { request, deps, who } = call;
  const { reason = "" } = await receiveJson(request, controlRequestSchema);
  const id = idOf(request);
  return answerControl(deps, id, "rebaseline", await rebaselineRollout(deps)({ rolloutId: id, by: who, reason }));
};

export const rollBack: Handler = async (call) => {
  await refuseChanged(call);
  const { reason = "", wave } = await receiveJson(call.request, rollbackRequestSchema);
  return controlWith(call, "rollback", wave === undefined ? null : wave - 1, reason);
};

export const rollBackWave: Handler = async (call) => {
  await refuseChanged(call);
  const { reason = "" } = await receiveJson(call.request, controlRequestSchema);
  return controlWith(call, "rollback", waveOf(call.request), reason);
};

export const showStopSwitch: StoppingHandler = async ({ deps }) =>
  answerJson(200, toStopSwitchResource(await deps.stopSwitch.read()));

export const turnStopSwitch: StoppingHandler = async ({ request, deps, who }) => {
  const { on, reason = "" } = await receiveJson(request, stopSwitchRequestSchema);
  requireReason(who, reason);
  return answerJson(200, toStopSwitchResource(await setStopSwitch(deps)({ on, by: who, reason })));
};

async function controlWith(
  { request, deps, who }: HttpCall<ControlDeps>,
  control: Control,
  wave: number | null,
  reason: string,
): Promise<HttpResponseInit> {
  const id = idOf(request);
  requireReason(who, reason);
  return answerControl(
    deps,
    id,
    control,
    await controlRollout(deps)({ rolloutId: id, control, wave, by: who, reason }),
  );
}

async function answerControl(
  deps: Pick<Deps, "rollouts">,
  id: string,
  control: ControlAnswerResource["control"],
  answer: ControlAnswer,
): Promise<HttpResponseInit> {
  switch (answer.kind) {
    case "not-found":
      throw notFound("rollout", id);
    case "refused":
      throw new Refusal("refused", answer.why);
    case "done": {
      const waitsFor = (await deps.rollouts.readRollout(id))?.value.waitsFor ?? "";
      const done: ControlAnswerResource = { id, control, phase: answer.phase, waitsFor };
      return answerJson(200, done);
    }
  }
}

/** Whoever may act by the break-glass role alone has to say why. */
function requireReason({ roles }: Principal, reason: string): void {
  const ordinary = roles.some((role) => role !== "Rollout.Override" && role !== "Rollout.Read");
  if (!ordinary && reason.trim() === "")
    throw new Refusal("bad-request", "With the role Rollout.Override alone a reason is needed.", [
      { pointer: "/reason", detail: "a reason is missing" },
    ]);
}

async function refuseChanged({ request, deps, publicUrl }: HttpCall<Deps>): Promise<void> {
  const ifMatch = request.headers.get("if-match");
  if (ifMatch === null) return;
  const id = idOf(request);
  const status = await readStatus(deps)(id);
  if (status === undefined) throw notFound("rollout", id);
  if (!stillMatches(ifMatch, rolloutTag(toRolloutResource(status, publicUrl))))
    throw new Refusal("changed", "The rollout is not as you saw it; look again.");
}
