import { readdirSync } from "node:fs";
import { playedSides, recordedSides, withoutTurns } from "./stories/compare";
import { playScenes } from "./stories/play";
import type { PlayOptions } from "./stories/play";
import { RECORDINGS } from "./stories/recorded-app";
import { readRecording } from "./stories/recording";

interface Story extends PlayOptions {
  /** Stories whose instances show in this one's lists. */
  readonly after?: readonly string[];
  /**
   * Messages of one moment came in another order or in other batches, which is as valid: then not the turns are compared,
   * but all that they left in the history.
   */
  readonly batchesDiffer?: string;
}

const VERSIONED = { hostJson: { extensions: { durableTask: { defaultVersion: "1.2.0" } } } };

/** Every story of durable functions but those below, with what must be known to play it. */
const STORIES: Record<string, Story> = {
  "activity-inputs": {},
  "activity-returns": {},
  "activity-throws": {},
  "all-empty": {},
  "all-one-fails": {},
  "any-both-in-one-turn": { together: [[3, 4]] },
  "any-event-reused": {},
  "any-loser-awaited": {},
  "any-loser-reused": {},
  "any-loser-then-activity": {},
  // The library's calls are noted at their ends; these three wait in their handlers.
  "client-data": { at: { 11: 74, 14: 1593, 17: 2192 } },
  // Step 3 saw the instance before its first turn, which the local host has done by then.
  "client-http-codes": { without: [3] },
  // Step 18 asks for the first two by id; those ids are made up and sort differently here.
  "client-list": { after: ["client-data", "client-status"], without: [18] },
  "client-on-missing-and-finished": {},
  "client-purge-by": {
    after: ["client-data", "client-status", "client-list", "client-on-missing-and-finished", "client-http-codes"],
  },
  "client-status": {},
  "completes-with-open-tasks": {},
  "continue-as-new-buffered": {},
  "continue-as-new-event": {},
  "continue-as-new-plain": {},
  "continue-as-new-ticks": { together: [[3, 4]] },
  "continue-as-new-timer": {},
  "custom-status": {},
  "event-before-start": {},
  "event-buffered": {},
  "event-casing": {},
  "event-payload-undefined": {},
  "event-payloads": {},
  "events-same-name": {},
  fan5: {},
  "guid-and-time": {},
  "long-timers": {},
  "many-kinds-one-turn": { batchesDiffer: "a child ends at once here, before the timer of under a second" },
  "non-determinism": {
    flags: [
      { t: 1000, name: "nondet", value: "swap" },
      { t: 5000, name: "nondetName", value: "swap" },
      { t: 8000, name: "nondetFewer", value: "swap" },
    ],
  },
  "not-yielded": {},
  "orchestrator-returns": {},
  "orchestrator-throws": {},
  "retry-exhausted-caught": {},
  "retry-exhausted-uncaught": {},
  "retry-in-all": {},
  "retry-max-interval": {},
  "retry-then-activity": {},
  retry3: {},
  seq3: {},
  "start-inputs": {},
  "start-same-id": {},
  "start-unknown": {},
  "sub-events": {},
  "sub-fails-caught": {},
  "sub-fails-uncaught": {},
  "sub-given-id": {},
  "sub-inputs": {},
  "sub-no-id": {},
  "sub-parallel": { batchesDiffer: "three children end at once here, in the order in which they were started" },
  "sub-retry": {},
  "sub-retry-no-id": {},
  "sub-same-id-twice": {},
  "sub-unknown": {},
  "suspend-during-activity": {},
  "suspend-resume": {},
  terminate: {},
  "terminate-parent": {},
  "timer-cancelled": {},
  "timer-cancelled-outlived": {},
  "timer-past": {},
  "timer-wins": {},
  timer2s: {},
  "two-instances-one-event": {},
  "version-default": VERSIONED,
  "version-newer": VERSIONED,
};

/** Told by tests of their own. */
const ELSEWHERE: Record<string, string> = {
  "host-killed": "resume.test.ts",
  "http-requests": "http.test.ts",
  "http-responses": "http.test.ts",
  "timer-normal": "timer-trigger.test.ts",
  "timer-past-due": "timer-trigger.test.ts",
};

test("every recorded story is told by some test", () => {
  const recorded = readdirSync(RECORDINGS).filter((file) => file.endsWith(".json"));
  expect([...Object.keys(STORIES), ...Object.keys(ELSEWHERE)].sort()).toEqual(
    recorded.map((file) => file.slice(0, -5)).sort(),
  );
});

describe("the local host says and accepts what the official one does", () => {
  test.each(Object.entries(STORIES))("in the story %s", async (name, story) => {
    const steps = readRecording(name);
    const before = (story.after ?? []).map((it) => ({ steps: readRecording(it), options: STORIES[it] ?? {} }));
    const played = await playScenes([...before, { steps, options: story }]);

    const unplayed = [...(story.without ?? []), ...(story.together ?? []).flat()];
    const expected = recordedSides(steps, unplayed);
    const actual = await playedSides(played, steps);

    if (story.batchesDiffer === undefined) expect(actual).toEqual(expected);
    else expect(withoutTurns(actual)).toEqual(withoutTurns(expected));
  });
});
