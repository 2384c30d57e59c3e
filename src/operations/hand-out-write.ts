import type { WriteProgress } from "../contracts/durable/activities";
import { policyHash } from "../domain/policy/canonical";
import { sha256 } from "../domain/hash";
import type { AwaitedWrite } from "../domain/rollout/records";
import { HOUR, MINUTE, SECOND, toIso } from "../domain/time";
import { LeaseLostError } from "../ports/lease";
import { changeWave, readWaves } from "./change-rollout";
import { findStop } from "./find-stop";
import { recordIntent } from "./record-intent";
import type { SendInput, WriteNeeds } from "./write-input";
import { again } from "./write-progress";

/** A request may be sent for so long; then the policy is read anew and another one is made. */
const LASTS = 24 * HOUR;
/** How often the policy is read while a person is waited for: what changes in between, the request may overwrite. */
export const POLL = 2 * MINUTE;

/**
 * `writer: person`: undo bundle and audit entry as for a PATCH of our own, then the exact request is stored for people
 * to see. Nothing is sent; the next calls find out what became of it (follow-awaited.ts).
 */
export function handOut(deps: WriteNeeds): (input: SendInput) => Promise<WriteProgress> {
  return async (input) => {
    const { rollout, wave, intent, merge, theirs, held, readAt } = input;
    const intentId = deps.ids.guid();
    const stop = await findStop(deps, input);
    if (stop !== undefined) return again(60 * SECOND, stop);
    const other = intent.kind === "assign" ? await findOtherRequest(deps, rollout.id) : undefined;
    if (other !== undefined) return again(POLL, other);
    const request = deps.policy.prepare(merge.desired, intentId, theirs);
    if (request === undefined)
      return { kind: "held", reason: "the tenant is not on passkey profiles, so there is no request to send" };
    await recordIntent(deps, input, intentId, "; a person is asked to send the request");
    const now = deps.clock.now();
    const awaited: AwaitedWrite = {
      intentId,
      purpose: intent.kind,
      preparedAt: now,
      expiresAt: now + LASTS,
      request,
      bodySha256: sha256(request.body),
      beforeHash: policyHash(theirs),
      afterHash: merge.desiredHash,
      unchangedAt: readAt,
    };
    await changeWave(deps.rollouts, rollout.id, wave.index, (current) => {
      if ((current.write?.fence ?? 0) > held.token)
        throw new LeaseLostError(`The request for wave '${wave.name}'`, held.token);
      const { beforeHash, afterHash } = awaited;
      const write = {
        intentId,
        purpose: intent.kind,
        attempts: 1,
        sentAt: null,
        beforeHash,
        afterHash,
        fence: held.token,
      };
      return { ...current, awaited, write, waitsFor: describeAwaited(awaited) };
    });
    return again(POLL, describeAwaited(awaited));
  };
}

/**
 * Two requests that rest on the same policy can't both be sent: the second would undo the first. A containment never waits;
 * it makes the other one void.
 */
async function findOtherRequest({ clock, rollouts }: WriteNeeds, rolloutId: string): Promise<string | undefined> {
  for (const { id, startedAt } of await rollouts.listRollouts()) {
    if (id === rolloutId || startedAt === null) continue;
    const waits = (await readWaves(rollouts, id)).some(({ awaited }) => (awaited?.expiresAt ?? 0) > clock.now());
    if (waits) return `an admin has to send the request of rollout ${id} first, or that one has to be stopped`;
  }
  return undefined;
}

/** What is waited for, in a sentence. */
export function describeAwaited({ intentId, expiresAt }: Pick<AwaitedWrite, "intentId" | "expiresAt">): string {
  return `an admin has to send the prepared request ${intentId} (Authentication Policy Administrator, before ${toIso(expiresAt)}); it is shown on the rollout's page and by 'passkey-rollout status'`;
}
