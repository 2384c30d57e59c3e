import fc from "fast-check";
import { decideNext, LONGEST_WAIT } from "../../../src/domain/rollout/decide";
import type { Situation } from "../../../src/domain/rollout/situation";
import { HOUR } from "../../../src/domain/time";
import { approvalOf, controlled, needsApproval } from "../../builders/decisions";
import { bakingWave, rolloutOf, situationOf, TUESDAY_NINE, verdictOf, waveOf } from "../../builders/rollouts";

const DAY_AFTER = TUESDAY_NINE + 26 * HOUR;

describe("a wave that did not start yet", () => {
  test("is applied when nothing stands in its way", () => {
    expect(decideNext(situationOf())).toMatchObject({ do: "apply" });
  });

  test("waits for its window, but never longer than a quarter of an hour at a time", () => {
    const step = decideNext(situationOf({ nextStart: { at: TUESDAY_NINE + 10 * HOUR, because: "closed" } }));
    expect(step).toMatchObject({ do: "wait", phase: "waiting-for-window", until: TUESDAY_NINE + LONGEST_WAIT });
  });

  test("holds when it can never start", () => {
    expect(decideNext(situationOf({ nextStart: { never: "the plan's latest day is over" } }))).toMatchObject({
      do: "hold",
      kind: "schedule",
    });
  });

  test("asks before it starts where the plan says so", () => {
    expect(decideNext(situationOf({ rollout: needsApproval }))).toMatchObject({ do: "ask", kind: "before" });
  });

  test("waits for the answer instead of asking twice", () => {
    expect(decideNext(situationOf({ rollout: needsApproval, approvals: [approvalOf()] }))).toMatchObject({
      do: "await-approval",
      approvalId: "a1",
    });
  });

  test("starts once it was approved", () => {
    expect(
      decideNext(situationOf({ rollout: needsApproval, approvals: [approvalOf({ state: "approved" })] })),
    ).toMatchObject({ do: "apply" });
  });

  test("asks again when what was approved is no longer what would happen", () => {
    const approvals = [approvalOf({ state: "approved", stillBinds: false })];
    expect(decideNext(situationOf({ rollout: needsApproval, approvals }))).toMatchObject({ do: "ask", kind: "before" });
  });

  test("waits for the window again when the answer came after it had closed", () => {
    const closed = { at: TUESDAY_NINE + 20 * HOUR, because: "closed" };
    expect(
      decideNext(
        situationOf({ rollout: needsApproval, approvals: [approvalOf({ state: "approved" })], nextStart: closed }),
      ),
    ).toMatchObject({ do: "wait" });
  });

  test("holds after a no, naming who said it", () => {
    const decisions = [
      { by: "ann@contoso.example", byId: "x", decision: "reject" as const, at: TUESDAY_NINE, comment: "" },
    ];
    const step = decideNext(
      situationOf({ rollout: needsApproval, approvals: [approvalOf({ state: "rejected", decisions })] }),
    );
    expect(step).toMatchObject({
      do: "hold",
      kind: "rejected",
      reason: expect.stringContaining("ann@contoso.example"),
    });
  });

  test("holds when nobody answered in time", () => {
    expect(
      decideNext(situationOf({ rollout: needsApproval, approvals: [approvalOf({ state: "expired" })] })),
    ).toMatchObject({ do: "hold", kind: "approval" });
  });

  test("asks for more risk than the plan's budget", () => {
    expect(decideNext(situationOf({ atRisk: { people: 10.1, sentence: "10.1 people" } }))).toMatchObject({
      do: "ask",
      kind: "risk",
    });
    expect(decideNext(situationOf({ atRisk: { people: 10, sentence: "10 people" } }))).toMatchObject({ do: "apply" });
  });
});

describe("a baking wave", () => {
  test("bakes until its time is over and the evidence is complete up to it", () => {
    expect(decideNext(situationOf({ wave: bakingWave(0) }))).toMatchObject({ do: "bake" });
    const early = verdictOf("certified", { watermark: TUESDAY_NINE + 23 * HOUR });
    expect(decideNext(situationOf({ now: DAY_AFTER, wave: bakingWave(0, { verdict: early }) }))).toMatchObject({
      do: "bake",
    });
  });

  test("is promoted when certified", () => {
    expect(
      decideNext(situationOf({ now: DAY_AFTER, wave: bakingWave(0, { verdict: verdictOf("certified") }) })),
    ).toMatchObject({ do: "promote" });
  });

  test("is contained at an alarm, without waiting for the end", () => {
    expect(decideNext(situationOf({ wave: bakingWave(0, { verdict: verdictOf("alarm") }) }))).toMatchObject({
      do: "contain",
      waves: [0],
    });
  });

  test("is not contained by a provisional alarm", () => {
    expect(
      decideNext(situationOf({ wave: bakingWave(0, { verdict: verdictOf("alarm", { provisional: true }) }) })),
    ).toMatchObject({ do: "bake" });
  });

  test("asks a person when the evidence is insufficient, and never promotes silently", () => {
    expect(
      decideNext(situationOf({ now: DAY_AFTER, wave: bakingWave(0, { verdict: verdictOf("insufficient") }) })),
    ).toMatchObject({ do: "ask", kind: "insufficient" });
  });

  test("bakes on while nothing could be measured", () => {
    expect(
      decideNext(situationOf({ now: DAY_AFTER, wave: bakingWave(0, { verdict: verdictOf("error") }) })),
    ).toMatchObject({ do: "bake" });
  });

  test("goes on observing while a foreign change waits for its answer, and asks before it is promoted", () => {
    const drift = {
      seenAt: TUESDAY_NINE,
      actor: "admin@contoso.example",
      changes: ["exclusion x was added"],
      conflicts: false,
      baselineHash: "a",
      policyHash: "b",
    };
    const rollout = rolloutOf({ drift });
    expect(decideNext(situationOf({ rollout, wave: bakingWave(0) }))).toMatchObject({ do: "bake" });
    const baked = bakingWave(0, { verdict: verdictOf("certified") });
    expect(decideNext(situationOf({ now: DAY_AFTER, rollout, wave: baked }))).toMatchObject({
      do: "ask",
      kind: "drift",
      reason: expect.stringContaining("admin@contoso.example"),
    });
  });
});

describe("operators", () => {
  test("pause keeps everything where it is", () => {
    expect(decideNext(situationOf({ rollout: controlled({ pausedBy: "bo" }) }))).toMatchObject({ do: "wait" });
  });

  test("abort wins over pause, window and approval", () => {
    const rollout = controlled({ pausedBy: "bo", abortedBy: "bo" });
    expect(decideNext(situationOf({ rollout, nextStart: { never: "x" } }))).toMatchObject({
      do: "end",
      outcome: "aborted",
    });
  });

  test("a rollback of every wave takes the last applied first", () => {
    const waves = [bakingWave(0, { phase: "promoted" }), bakingWave(1), waveOf(2)];
    const step = decideNext(
      situationOf({ rollout: controlled({ rollbackWave: -1, rollbackBy: "bo" }), wave: bakingWave(1), waves }),
    );
    expect(step).toMatchObject({ do: "contain", waves: [1, 0] });
  });

  test("a sent write is verified whatever the window says", () => {
    const write = {
      intentId: "i",
      purpose: "assign" as const,
      attempts: 1,
      sentAt: TUESDAY_NINE,
      beforeHash: "a",
      afterHash: "b",
    };
    const wave = waveOf(0, { phase: "held", write, appliedAt: TUESDAY_NINE });
    expect(decideNext(situationOf({ wave, nextStart: { at: TUESDAY_NINE + HOUR, because: "closed" } }))).toMatchObject({
      do: "apply",
    });
  });
});

test("whatever the situation, a stopped rollout never applies and never promotes", () => {
  const situations = fc.record({
    verdict: fc.constantFrom(
      null,
      ...(["alarm", "certified", "insufficient", "error"] as const).map((kind) => verdictOf(kind)),
    ),
    now: fc.constantFrom(TUESDAY_NINE, DAY_AFTER),
    baking: fc.boolean(),
    stop: fc.constantFrom("pausedBy", "frozenBy", "abortedBy"),
    risk: fc.double({ min: 0, max: 100, noNaN: true }),
  });
  fc.assert(
    fc.property(situations, ({ verdict, now, baking, stop, risk }) => {
      const wave = baking ? bakingWave(0, { verdict }) : waveOf(0);
      const situation: Partial<Situation> = {
        rollout: controlled({ [stop]: "bo" }),
        wave,
        now,
        atRisk: { people: risk, sentence: "" },
      };
      const step = decideNext(situationOf(situation));
      expect(["apply", "promote", "ask", "extend"]).not.toContain(step.do);
      // Containing an alarm narrows nobody, so not even a pause keeps it waiting.
      if (step.do === "contain") expect(verdict?.kind).toBe("alarm");
    }),
    { numRuns: 1000 },
  );
});
