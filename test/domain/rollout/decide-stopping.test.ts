import fc from "fast-check";
import { decideNext } from "../../../src/domain/rollout/decide";
import { rolloutPhaseOf, wavePhaseOf } from "../../../src/domain/rollout/phase-of-step";
import { type RolloutPhase, WAVE_PHASES } from "../../../src/domain/rollout/phases";
import { isWaveEnd, moveRollout, moveWave } from "../../../src/domain/rollout/transitions";
import { HOUR } from "../../../src/domain/time";
import { approvalOf, controlled, needsApproval } from "../../builders/decisions";
import { bakingWave, rolloutOf, situationOf, TUESDAY_NINE, verdictOf, waveOf } from "../../builders/rollouts";

const DAY_AFTER = TUESDAY_NINE + 26 * HOUR;

describe("a rollback that somebody asked for", () => {
  const rolledBack = (index: number) =>
    bakingWave(index, {
      phase: "rolled-back",
      rollback: {
        strategy: "close-registration",
        requestedAt: TUESDAY_NINE + HOUR,
        answers: TUESDAY_NINE,
        reason: "",
        appliedAt: TUESDAY_NINE,
        verifiedAt: TUESDAY_NINE + HOUR,
        usersRetained: 0,
        usersClosed: 0,
        usersReverted: 0,
      },
    });
  const asked = (wave: number) => controlled({ rollbackWave: wave, rollbackBy: "bo", rollbackAt: TUESDAY_NINE });

  test("takes an earlier, promoted wave back while a later one bakes", () => {
    const waves = [bakingWave(0, { phase: "promoted" }), bakingWave(1), waveOf(2)];
    expect(decideNext(situationOf({ rollout: asked(0), wave: bakingWave(1), waves }))).toMatchObject({
      do: "contain",
      waves: [0],
    });
  });

  test("is served even when the wave at hand has ended meanwhile", () => {
    const waves = [bakingWave(0, { phase: "promoted" }), rolledBack(1), waveOf(2)];
    expect(decideNext(situationOf({ rollout: asked(-1), wave: rolledBack(1), waves }))).toMatchObject({
      do: "contain",
      waves: [0],
    });
  });

  test("ends going forward once it is served, and never spins", () => {
    const waves = [rolledBack(0), bakingWave(1), waveOf(2)];
    expect(decideNext(situationOf({ rollout: asked(0), wave: bakingWave(1), waves }))).toMatchObject({
      do: "end",
      outcome: "frozen",
    });
  });

  test("a freeze that answered an earlier request does not answer a newer one", () => {
    const frozen = rolledBack(0);
    const before = {
      ...frozen,
      rollback: { ...frozen.rollback!, strategy: "freeze" as const, answers: null },
    };
    expect(decideNext(situationOf({ rollout: asked(-1), wave: before, waves: [before] }))).toMatchObject({
      do: "contain",
    });
  });
});

describe("a hold", () => {
  const hold = { kind: "rejected" as const, reason: "ann said no", waitsFor: "resume", since: TUESDAY_NINE };

  test("waits instead of being held again at each look", () => {
    const rollout = { ...needsApproval, hold };
    expect(decideNext(situationOf({ rollout, approvals: [approvalOf({ state: "rejected" })] }))).toMatchObject({
      do: "wait",
    });
  });

  test("does not keep an alarm from being contained", () => {
    const rollout = rolloutOf({ hold });
    const wave = bakingWave(0, { verdict: verdictOf("alarm") });
    expect(decideNext(situationOf({ rollout, wave }))).toMatchObject({ do: "contain" });
  });

  test("resumed, what was judged before is judged anew", () => {
    const rollout = rolloutOf({ resumedAt: DAY_AFTER });
    const wave = bakingWave(0, { verdict: verdictOf("insufficient", { at: DAY_AFTER - HOUR }) });
    expect(decideNext(situationOf({ now: DAY_AFTER, rollout, wave }))).toMatchObject({ do: "bake" });
  });
});

test("a write that left is seen through before an abort ends the wave, but not for ever", () => {
  const write = {
    intentId: "i",
    purpose: "assign" as const,
    attempts: 1,
    sentAt: TUESDAY_NINE,
    beforeHash: "a",
    afterHash: "b",
  };
  const wave = waveOf(0, { phase: "verifying", write, appliedAt: TUESDAY_NINE });
  const rollout = controlled({ abortedBy: "bo" });
  expect(decideNext(situationOf({ rollout, wave }))).toMatchObject({ do: "apply" });
  expect(decideNext(situationOf({ rollout, wave, now: TUESDAY_NINE + HOUR }))).toMatchObject({
    do: "end",
    outcome: "aborted",
  });
});

test("a write that left and was held waits for a person: looking at it again at once would never end", () => {
  const write = {
    intentId: "i",
    purpose: "assign" as const,
    attempts: 1,
    sentAt: TUESDAY_NINE,
    beforeHash: "a",
    afterHash: "b",
  };
  const wave = waveOf(0, { phase: "held", write, appliedAt: TUESDAY_NINE });
  const hold = { kind: "write" as const, reason: "changed by somebody else", waitsFor: "you", since: TUESDAY_NINE + 1 };
  const held = rolloutOf({ hold });
  expect(decideNext(situationOf({ rollout: held, wave }))).toMatchObject({ do: "wait", phase: "held" });
  const aborted = { ...controlled({ abortedBy: "bo" }), hold };
  expect(decideNext(situationOf({ rollout: aborted, wave }))).toMatchObject({ do: "end", outcome: "aborted" });
  const before = rolloutOf({ hold: { ...hold, since: TUESDAY_NINE - 1 } });
  expect(decideNext(situationOf({ rollout: before, wave }))).toMatchObject({ do: "apply" });
});

test("no step that can be decided leads to a phase that the transition table forbids", () => {
  const phases = WAVE_PHASES.filter((phase) => !isWaveEnd(phase));
  const situations = fc.record({
    phase: fc.constantFrom(...phases),
    rolloutPhase: fc.constantFrom("scheduled", "running", "paused", "held" as RolloutPhase),
    baking: fc.boolean(),
    sent: fc.boolean(),
    held: fc.boolean(),
    drift: fc.boolean(),
    control: fc.constantFrom("none", "pausedBy", "frozenBy", "abortedBy", "rollbackBy"),
    verdict: fc.constantFrom(
      null,
      ...(["alarm", "certified", "insufficient", "error"] as const).map((kind) => verdictOf(kind)),
    ),
    approval: fc.constantFrom(undefined, ...(["open", "approved", "rejected", "expired", "void", "used"] as const)),
    hours: fc.integer({ min: 0, max: 40 }),
    opensIn: fc.integer({ min: -5, max: 5 }),
  });
  const hold = { kind: "write" as const, reason: "x", waitsFor: "y", since: TUESDAY_NINE };
  const drift = { seenAt: 0, actor: null, changes: ["c"], conflicts: false, baselineHash: "a", policyHash: "b" };
  const write = {
    intentId: "i",
    purpose: "assign" as const,
    attempts: 1,
    sentAt: TUESDAY_NINE,
    beforeHash: "a",
    afterHash: "b",
  };
  fc.assert(
    fc.property(situations, (s) => {
      const wave = s.baking
        ? bakingWave(0, { phase: s.phase, verdict: s.verdict })
        : waveOf(0, { phase: s.phase, write: s.sent ? write : null });
      const controls =
        s.control === "none"
          ? {}
          : s.control === "rollbackBy"
            ? { rollbackBy: "bo", rollbackWave: -1, rollbackAt: TUESDAY_NINE }
            : { [s.control]: "bo" };
      const rollout = {
        ...controlled(controls),
        phase: s.rolloutPhase,
        hold: s.held ? hold : null,
        drift: s.drift ? drift : null,
      };
      const now = TUESDAY_NINE + s.hours * HOUR;
      const kinds = ["before", "drift", "insufficient", "rollback", "risk"] as const;
      const approvals = s.approval === undefined ? [] : kinds.map((kind) => approvalOf({ kind, state: s.approval! }));
      const situation = situationOf({
        now,
        rollout,
        wave,
        waves: [wave, waveOf(1)],
        approvals,
        nextStart: { at: now + s.opensIn * HOUR, because: "" },
      });
      const step = decideNext(situation);
      moveWave(wave.phase, wavePhaseOf(step, wave, now));
      moveRollout(rollout.phase, rolloutPhaseOf(step, rollout));
      if (step.do === "end" && wave.phase !== "rolling-back") moveWave(wave.phase, step.outcome);
      if (step.do === "contain") moveRollout(rollout.phase, "rolling-back");
      if (s.held) expect(step.do).not.toBe("hold");
    }),
    { numRuns: 3000 },
  );
});
