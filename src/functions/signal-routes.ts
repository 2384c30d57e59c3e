import { signalsRequestSchema, type SignalsAnswerResource } from "../contracts/http/signals-request";
import { WaveMissingError } from "../operations/change-rollout";
import { recordSignals } from "../operations/record-signals";
import { answerJson } from "./answers";
import { idOf, notFound, type Handler } from "./http-call";
import { receiveJson } from "./read-body";
import { Refusal } from "./refusal";

/** Counts of the help desk; they are judged at the wave's next look. */
export const receiveSignals: Handler = async ({ request, deps, who }) => {
  const id = idOf(request);
  const { wave, helpDesk } = await receiveJson(request, signalsRequestSchema);
  if ((await deps.rollouts.readRollout(id)) === undefined) throw notFound("rollout", id);
  const input = { rolloutId: id, wave: wave === undefined ? null : wave - 1, tickets: helpDesk.tickets, by: who };
  const answer = await recordSignals(deps)(input).catch((error: unknown) => {
    if (error instanceof WaveMissingError) throw notFound("wave", String(error.wave + 1));
    throw error;
  });
  if (answer.kind === "refused") throw new Refusal("refused", answer.reason);
  const recorded: SignalsAnswerResource = { id, wave: answer.wave + 1, helpDesk: { tickets: answer.tickets } };
  return answerJson(200, recorded);
};
