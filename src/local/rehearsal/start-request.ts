import type { Inputs } from "./read-inputs";

/** Asks for the rollout as the plan's owner, as `passkey-rollout start` does. */
export function startRequest({ plan, planText, guardText }: Inputs, baseUrl: string): Request {
  return new Request(`${baseUrl}/api/rollouts`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-local-user": plan.metadata.owner.toLowerCase(),
      "idempotency-key": "local",
    },
    body: JSON.stringify({
      plan: planText.text,
      file: planText.file,
      ...(guardText === null ? {} : { guard: guardText.text }),
    }),
  });
}
