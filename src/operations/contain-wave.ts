import type { WriteProgress } from "../contracts/durable/activities";
import type { PasskeyProfile } from "../domain/policy/fido2";
import { closedTwin, findProfile, openProfile } from "../domain/policy/profile";
import type { RollbackStrategy } from "../domain/rollout/phases";
import { type RolloutRecord, type WaveRecord, wavesToContain } from "../domain/rollout/records";
import { targetsOf } from "../domain/rollout/targets-of";
import { moveRollout, moveWave } from "../domain/rollout/transitions";
import { renderAlarmCard, renderRolledBackCard } from "../views/cards/event-cards";
import { changeRollout, changeWave, readRollout, readWave } from "./change-rollout";
import { postCard, type PostNeeds } from "./post-card";
import type { WriteNeeds } from "./write-input";
import { writePolicy } from "./write-policy";
import { progressAfter } from "./write-progress";

type Needs = WriteNeeds & PostNeeds;

/**
 * Takes a wave back without narrowing anybody's sign-in: freeze (nobody else gains) and, where proven in this tenant,
 * one verified PATCH that moves the wave's targets to the closed twin. Resumable and safe to call again.
 */
export function containWave(
  deps: Needs,
): (input: { rolloutId: string; wave: number; reason: string }) => Promise<WriteProgress> {
  return async ({ rolloutId, wave: index, reason }) => {
    const rollout = await readRollout(deps.rollouts, rolloutId);
    const wave = await begin(deps, rollout, index, reason);
    const rollback = wave.rollback;
    if (rollback?.verifiedAt !== null) return { kind: "verified" };
    if (rollback.strategy === "freeze") {
      await finish(deps, wave, { usersClosed: 0, usersRetained: wave.users });
      return { kind: "verified" };
    }
    const profiles = await readProfiles(deps, rollout);
    if ("problem" in profiles) return profiles.problem;
    const { open, twin } = profiles;
    const progress = await writePolicy(deps)({
      rollout: await readRollout(deps.rollouts, rolloutId),
      wave,
      intent: {
        kind: "close",
        open,
        twin,
        groupIds: targetsOf(rollout, wave),
      },
      mayNotLeave: () => Promise.resolve(undefined),
      isStopped: () => Promise.resolve(undefined),
    });
    if (progress.kind === "verified") {
      const registered = await countRegistered(deps, wave);
      await finish(
        deps,
        wave,
        { usersClosed: wave.users - registered, usersRetained: registered },
        alsoCloses(rollout),
      );
    }
    return progress;
  };
}

/**
 * The open profile as the tenant has it now, whoever changed it: the twin must accept whatever people registered under
 * it. Only where it is gone the plan's own stands in.
 */
async function readProfiles(
  deps: Needs,
  { plan, profileIds }: RolloutRecord,
): Promise<{ open: PasskeyProfile; twin: PasskeyProfile } | { problem: WriteProgress }> {
  try {
    const open = findProfile(await deps.policy.read(), profileIds.open) ?? openProfile(plan.profile, profileIds.open);
    return { open, twin: closedTwin(open, profileIds.closed) };
  } catch (error) {
    return { problem: progressAfter(error) };
  }
}

/** A request fixes the strategy of a containment; later calls go on with it, a newer request after a freeze chooses anew. */
async function begin(deps: Needs, rollout: RolloutRecord, index: number, reason: string): Promise<WaveRecord> {
  const before = await readWave(deps.rollouts, rollout.id, index);
  if (before.rollback !== null && !isOwedAnew(rollout, before)) return before;
  const now = deps.clock.now();
  const strategy = await chooseStrategy(deps, rollout);
  await deps.audit.append(
    {
      rolloutId: rollout.id,
      at: now,
      kind: "containment-started",
      actor: "passkey-rollout",
      wave: index,
      sentence: `Wave '${before.name}' is taken back by '${strategy}': ${reason}.`,
      facts: { strategy },
    },
    `containment-started-${String(index)}-${String(rollout.controls.rollbackAt ?? 0)}`,
  );
  await changeRollout(deps.rollouts, rollout.id, (current) => ({
    ...current,
    phase: moveRollout(current.phase, "rolling-back"),
    hold: null,
    waitsFor: `wave '${before.name}' to be taken back`,
  }));
  const taken = await changeWave(deps.rollouts, rollout.id, index, (current) => ({
    ...current,
    phase: moveWave(current.phase, "rolling-back"),
    waitsFor: reason,
    rollback: {
      strategy,
      requestedAt: now,
      answers: rollout.controls.rollbackAt,
      reason,
      appliedAt: null,
      verifiedAt: null,
      usersRetained: 0,
      usersClosed: 0,
      usersReverted: 0,
    },
  }));
  await postCard(deps, rollout, (context) => renderAlarmCard(rollout, taken, context));
  return taken;
}

function isOwedAnew({ controls }: RolloutRecord, wave: WaveRecord): boolean {
  return (wave.rollback?.verifiedAt ?? null) !== null && wavesToContain(controls, [wave]).length > 0;
}

/** Closing rests on a behaviour that must have been seen in this tenant; without the proof nobody else is added, and that is all. */
async function chooseStrategy(deps: Needs, rollout: RolloutRecord): Promise<RollbackStrategy> {
  if (rollout.plan.rollback.strategy === "freeze") return "freeze";
  const proofs = await deps.tenant.readProofs();
  // Newest first: what was seen last counts.
  const proven = proofs.find((proof) => proof.id === "closed-twin-keeps-sign-in")?.holds === true;
  return proven ? "close-registration" : "freeze";
}

async function countRegistered(deps: Needs, wave: WaveRecord): Promise<number> {
  const scope = { rolloutId: wave.rolloutId, wave: wave.index };
  const records = await deps.evidence.read(scope, "registrations", wave.appliedAt ?? 0, deps.clock.now());
  return new Set(records.map((record) => record.userId)).size;
}

/** By membership all waves share one target, so closing it closes the earlier ones too. Nobody is taken out of the group. */
function alsoCloses({ standingGroup }: RolloutRecord): string {
  if (standingGroup === undefined || standingGroup === null) return "";
  return ` This closed the group '${standingGroup.name}', so nobody of the waves before registers a passkey through it any more either; whoever has one keeps signing in, and nobody was taken out of the group.`;
}

async function finish(
  deps: Needs,
  wave: WaveRecord,
  counts: { usersClosed: number; usersRetained: number },
  more = "",
): Promise<void> {
  const now = deps.clock.now();
  const { rollback } = wave;
  const sentence =
    rollback?.strategy === "freeze"
      ? `Wave '${wave.name}' keeps what it has; nobody else is added.`
      : `Wave '${wave.name}' is contained: ${String(counts.usersClosed)} people can register no more, ${String(counts.usersRetained)} keep their passkey.${more}`;
  await deps.audit.append(
    {
      rolloutId: wave.rolloutId,
      at: now,
      kind: "containment-finished",
      actor: "passkey-rollout",
      wave: wave.index,
      sentence,
      facts: counts,
    },
    `containment-finished-${String(wave.index)}-${String(wave.rollback?.requestedAt ?? 0)}`,
  );
  const contained = await changeWave(deps.rollouts, wave.rolloutId, wave.index, (current) => ({
    ...current,
    phase: moveWave(current.phase, current.rollback?.strategy === "freeze" ? "frozen" : "rolled-back"),
    decidedAt: now,
    waitsFor: sentence,
    rollback:
      current.rollback === null
        ? null
        : {
            ...current.rollback,
            ...counts,
            verifiedAt: now,
            appliedAt: current.write?.purpose === "close" ? current.write.sentAt : null,
          },
  }));
  const rollout = await readRollout(deps.rollouts, wave.rolloutId);
  await postCard(deps, rollout, (context) => renderRolledBackCard(rollout, contained, context));
}
