import { policyHash } from "../domain/policy/canonical";
import { buildUndoBundle } from "../domain/safety/undo-bundle";
import { readRegistered } from "./read-registered";
import type { SendInput, WriteNeeds } from "./write-input";

/** What is stored before a write may leave, whoever sends it: the undo bundle, then the audit entry (invariants 6, 9). */
export async function recordIntent(
  deps: WriteNeeds,
  input: SendInput,
  intentId: string,
  byWhom: string,
): Promise<void> {
  const { rollout, wave, intent, merge, theirs } = input;
  const now = deps.clock.now();
  await deps.documents.saveUndoBundle(
    buildUndoBundle({
      rolloutId: rollout.id,
      wave,
      intentId,
      at: now,
      purpose: intent.kind,
      before: theirs,
      after: merge.desired,
      registered: await readRegistered(deps)(wave),
    }),
  );
  const what =
    intent.kind === "assign"
      ? `Wave '${wave.name}' is about to receive profile '${intent.profile.name ?? intent.profile.id}'`
      : `Wave '${wave.name}' is about to be moved to the closed profile '${intent.twin.name ?? intent.twin.id}'`;
  await deps.audit.append(
    {
      rolloutId: rollout.id,
      at: now,
      kind: "write-intended",
      actor: "passkey-rollout",
      wave: wave.index,
      sentence: `${what}${byWhom}.`,
      facts: { intentId, purpose: intent.kind, beforeHash: policyHash(theirs), afterHash: merge.desiredHash },
    },
    `write-intended-${intentId}`,
  );
}

/** The write will not happen, or changed nothing; said before it is taken back. */
export async function recordAbandoned(
  deps: WriteNeeds,
  { rollout, wave }: Pick<SendInput, "rollout" | "wave">,
  intentId: string,
  sentence: string,
): Promise<void> {
  await deps.audit.append(
    {
      rolloutId: rollout.id,
      at: deps.clock.now(),
      kind: "write-abandoned",
      actor: "passkey-rollout",
      wave: wave.index,
      sentence: `${sentence}.`,
      facts: { intentId },
    },
    `write-abandoned-${intentId}`,
  );
}
