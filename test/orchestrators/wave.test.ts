import { approvalEvent } from "../../src/contracts/durable/names";
import type { Step } from "../../src/domain/rollout/step";
import { DAY, HOUR, MINUTE } from "../../src/domain/time";
import { TUESDAY_NINE } from "../builders/rollouts";
import { stage, type Stage } from "./on-the-host";

const INPUT = { rolloutId: "r1", attempt: 1, wave: 0 };
const stages: Stage[] = [];

async function play(...args: Parameters<typeof stage>): Promise<Stage> {
  const made = await stage(...args);
  stages.push(made);
  return made;
}

afterEach(async () => {
  for (const made of stages.splice(0)) {
    made.clock.stop();
    await made.host.stop();
  }
});

const END: Step = { do: "end", outcome: "promoted", reason: "done" };

test("a wave asks what is next, does it, and asks again, until it has ended", async () => {
  const steps: Step[] = [{ do: "apply", reason: "" }, { do: "bake", reason: "" }, { do: "promote", reason: "" }, END];
  const story = await play("wave", "w", INPUT, {
    "decide-next": (_, call) => steps[call - 1] ?? END,
    "apply-wave": () => ({ kind: "verified" }),
    "judge-wave": () => ({ nextLook: null }),
    "promote-wave": () => ({ promoted: true }),
    "end-wave": () => null,
  });
  await story.run(TUESDAY_NINE + HOUR);
  expect(story.calls).toEqual([
    "decide-next",
    "apply-wave",
    "decide-next",
    "judge-wave",
    "decide-next",
    "promote-wave",
    "decide-next",
    "end-wave",
  ]);
  expect(await story.output("w")).toEqual({ outcome: "promoted" });
});

test("a write that isn't seen yet is asked for again after as long as it said", async () => {
  const at: number[] = [];
  const story = await play("wave", "w", INPUT, {
    "decide-next": (_, call) => (call < 4 ? { do: "apply", reason: "" } : END),
    "apply-wave": (_, call) => {
      at.push(story.clock.now());
      return call < 3 ? { kind: "again", afterMs: 2 * MINUTE, reason: "not seen" } : { kind: "verified" };
    },
    "end-wave": () => null,
  });
  await story.run(TUESDAY_NINE + HOUR);
  expect(at.map((time) => Math.round((time - TUESDAY_NINE) / MINUTE))).toEqual([0, 2, 4]);
});

test("a wave that waits for weeks keeps its history short", async () => {
  const opens = TUESDAY_NINE + 20 * DAY;
  const story = await play("wave", "w", INPUT, {
    "decide-next": () => {
      const now = story.clock.now();
      return now >= opens
        ? END
        : { do: "wait", until: Math.min(opens, now + 15 * MINUTE), phase: "waiting-for-window", reason: "" };
    },
    "end-wave": () => null,
  });
  await story.run(opens + HOUR);
  expect(await story.output("w")).toEqual({ outcome: "promoted" });
  expect(story.host.counters.largestHistory).toBeLessThan(200);
});

test("an event wakes a waiting wave at once", async () => {
  let stopped = false;
  const story = await play("wave", "w", INPUT, {
    "decide-next": () =>
      stopped
        ? { do: "end", outcome: "aborted", reason: "bo" }
        : { do: "wait", until: TUESDAY_NINE + 15 * MINUTE, phase: "waiting-for-window", reason: "" },
    "end-wave": () => null,
  });
  await story.run(TUESDAY_NINE + 5 * MINUTE);
  stopped = true;
  await story.clock.during(() => story.host.client.raiseEvent("w", "wake", {}));
  await story.run(TUESDAY_NINE + 6 * MINUTE);
  expect(await story.output("w")).toEqual({ outcome: "aborted" });
});

test("an answer that came without its event is found within a quarter of an hour", async () => {
  let answered = false;
  const story = await play(
    "approval",
    "ask-1",
    { ...INPUT, approvalId: "1" },
    {
      "read-approval": () => ({ state: answered ? "approved" : "open", expiresAt: TUESDAY_NINE + DAY }),
      "read-controls": () => ({ stopped: false }),
    },
  );
  await story.run(TUESDAY_NINE + 20 * MINUTE);
  answered = true;
  await story.run(TUESDAY_NINE + 36 * MINUTE);
  expect(await story.output("ask-1")).toEqual({ state: "approved" });
});

test("a wave whose question lost its reason goes on within the hour, answered or not", async () => {
  let [wanted, wentOnAt] = [true, 0];
  const story = await play("wave", "w", INPUT, {
    "decide-next": () => {
      if (wanted) return { do: "await-approval", approvalId: "1", reason: "" };
      wentOnAt = story.clock.now();
      return END;
    },
    "read-approval": () => ({ state: "open", expiresAt: TUESDAY_NINE + DAY }),
    "read-controls": () => ({ stopped: false }),
    "end-wave": () => null,
  });
  await story.run(TUESDAY_NINE + 5 * HOUR);
  wanted = false;
  await story.run(TUESDAY_NINE + DAY);
  expect(await story.output("w")).toEqual({ outcome: "promoted" });
  expect(wentOnAt - TUESDAY_NINE).toBeLessThan(6 * HOUR);
});

test("a wave that waits days for an answer hears it at once and keeps its history short", async () => {
  let answered = false;
  const story = await play("wave", "w", INPUT, {
    "decide-next": () => (answered ? END : { do: "await-approval", approvalId: "1", reason: "" }),
    "read-approval": () => ({ state: answered ? "approved" : "open", expiresAt: TUESDAY_NINE + 4 * DAY }),
    "read-controls": () => ({ stopped: false }),
    "end-wave": () => null,
  });
  await story.run(TUESDAY_NINE + 2 * DAY + 5 * MINUTE);
  answered = true;
  await story.clock.during(() => story.host.client.raiseEvent("ask-1", approvalEvent("1"), {}));
  await story.run(TUESDAY_NINE + 2 * DAY + 6 * MINUTE);
  expect(await story.output("w")).toEqual({ outcome: "promoted" });
  expect(story.host.counters.largestHistory).toBeLessThan(200);
});

test("nobody waits for an answer once the rollout was stopped", async () => {
  const story = await play(
    "approval",
    "ask-1",
    { ...INPUT, approvalId: "1" },
    {
      "read-approval": () => ({ state: "open", expiresAt: TUESDAY_NINE + DAY }),
      "read-controls": () => ({ stopped: true }),
    },
  );
  await story.run(TUESDAY_NINE + 20 * MINUTE);
  expect(await story.output("ask-1")).toEqual({ state: "open" });
});

test("waves are taken back last first, and a containment that can't be written is tried again", async () => {
  const contained: number[] = [];
  const story = await play(
    "containment",
    "c",
    { ...INPUT, waves: [1, 0], reason: "asked", alone: true },
    {
      "contain-wave": ({ wave }, call) => {
        if (call === 1) return { kind: "held", reason: "permission missing" };
        contained.push(wave);
        return { kind: "verified" };
      },
      "finish-rollout": () => ({ contain: [] }),
    },
  );
  await story.run(TUESDAY_NINE + 20 * MINUTE);
  expect(contained).toEqual([1, 0]);
  expect(story.calls.at(-1)).toBe("finish-rollout");
});

test("a wave that isn't promoted ends the rollout, and the next one never starts", async () => {
  const outcomes: string[] = [];
  const story = await play(
    "rollout",
    "r",
    { rolloutId: "r1", attempt: 1 },
    {
      "run-preflight": () => ({ passed: true, waves: 3 }),
      "decide-next": ({ wave }) => ({ do: "end", outcome: wave === 1 ? "rolled-back" : "promoted", reason: "" }),
      "end-wave": () => null,
      "finish-rollout": ({ outcome }) => (outcomes.push(outcome), { contain: [] }),
    },
  );
  await story.run(TUESDAY_NINE + HOUR);
  expect(await story.output("r")).toBe("rolled-back");
  expect(outcomes).toEqual(["rolled-back"]);
  expect(story.calls.filter((call) => call === "decide-next")).toHaveLength(2);
});

test("an activity that fails unexpectedly is tried again", async () => {
  const story = await play(
    "rollout",
    "r",
    { rolloutId: "r1", attempt: 1 },
    {
      "run-preflight": (_, call) => {
        if (call < 3) throw new Error("storage hiccup");
        return { passed: false, waves: 0 };
      },
    },
  );
  await story.run(TUESDAY_NINE + 10 * MINUTE);
  expect(await story.output("r")).toBe("not-started");
});
