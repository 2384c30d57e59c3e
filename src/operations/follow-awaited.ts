import type { WriteProgress } from "../contracts/durable/activities";
import { policyHash } from "../domain/policy/canonical";
import { describeDifferences } from "../domain/policy/difference";
import { withOwnPart } from "../domain/policy/own-part";
import type { AwaitedWrite } from "../domain/rollout/records";
import { MINUTE, SECOND, toIso } from "../domain/time";
import type { LeaseHeld } from "../ports/lease";
import { changeWave, readWave } from "./change-rollout";
import { readStopSwitch } from "./find-stop";
import { describeAwaited, POLL } from "./hand-out-write";
import { recordAbandoned } from "./record-intent";
import type { ReadPolicy, WriteInput, WriteNeeds } from "./write-input";
import { again } from "./write-progress";

/**
 * What became of a request that a person was given and that is not in force: still unsent (wait on), lapsed or stopped
 * (taken back), or the policy is something else by now. A part of the request in force holds and names each field that
 * differs; a policy that changed without us makes the request void, and `undefined` goes on as if there had been none.
 */
export async function followAwaited(
  deps: WriteNeeds,
  input: WriteInput,
  { readAt, theirs }: ReadPolicy,
  held: LeaseHeld,
): Promise<WriteProgress | undefined> {
  const { rollout, wave, intent } = input;
  const awaited = wave.awaited ?? null;
  if (awaited === null) return undefined;
  const now = deps.clock.now();
  const stopped = (await input.isStopped()) ?? (await readStopSwitch(deps));
  if (stopped !== undefined) {
    await withdraw(deps, input, awaited, held, `The prepared request is withdrawn: ${stopped}`);
    return again(MINUTE, `${stopped}; the prepared request was withdrawn and must not be sent`);
  }
  if (awaited.purpose !== intent.kind) {
    await withdraw(deps, input, awaited, held, "The prepared request is withdrawn: something else is asked for by now");
    return undefined;
  }
  if (policyHash(theirs) === awaited.beforeHash) {
    if (now >= awaited.expiresAt) {
      await withdraw(deps, input, awaited, held, `Nobody sent the prepared request before ${toIso(awaited.expiresAt)}`);
      return again(SECOND, "nobody sent the prepared request in time; another one is made");
    }
    await changeWave(deps.rollouts, rollout.id, wave.index, (current) =>
      current.awaited?.intentId === awaited.intentId
        ? { ...current, awaited: { ...awaited, unchangedAt: readAt } }
        : current,
    );
    return again(POLL, describeAwaited(awaited));
  }
  const before = await deps.documents.readUndoBundles(rollout.id, wave.index);
  const bundle = before.find((each) => each.intentId === awaited.intentId);
  const isPartly =
    bundle !== undefined && policyHash(withOwnPart(bundle.before, theirs, intent)) !== awaited.beforeHash;
  await withdraw(deps, input, awaited, held, "The policy changed, so the prepared request is void");
  if (!isPartly) return undefined;
  const differences = describeDifferences(bundle.after, theirs);
  return {
    kind: "held",
    reason: `the policy was changed, but not as the prepared request says: ${differences.join("; ")}`,
  };
}

/** A policy that can't be read is not to be written either: a request that was handed out for it is taken back. */
export async function withdrawUnread(
  deps: WriteNeeds,
  input: WriteInput,
  held: LeaseHeld,
  reason: string,
): Promise<void> {
  const { awaited } = await readWave(deps.rollouts, input.rollout.id, input.wave.index);
  if (awaited === null || awaited === undefined) return;
  await withdraw(deps, input, awaited, held, `The prepared request is withdrawn: ${reason.replace(/\.$/, "")}`);
}

/** Said first, then taken back. Whoever sends it all the same is named as a foreign change. */
async function withdraw(
  deps: WriteNeeds,
  input: WriteInput,
  { intentId }: AwaitedWrite,
  held: LeaseHeld,
  sentence: string,
): Promise<void> {
  await recordAbandoned(deps, input, intentId, sentence);
  await changeWave(deps.rollouts, input.rollout.id, input.wave.index, (current) =>
    current.awaited?.intentId !== intentId || (current.write?.fence ?? 0) > held.token
      ? current
      : { ...current, awaited: null },
  );
}
