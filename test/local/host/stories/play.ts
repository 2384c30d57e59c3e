import { memoryHistory } from "../../../../src/local/host/memory-history";
import { skippingClock } from "../../../../src/local/host/host-clock";
import type { SkippingClock } from "../../../../src/local/host/host-clock";
import type { HistoryStore } from "../../../../src/local/host/history-store";
import { createLocalHost } from "../../../../src/local/host/local-host";
import type { HostJson, LocalHost } from "../../../../src/local/host/local-host";
import { callFromOutside, post } from "./calls";
import type { Answer } from "./calls";
import { watchRegistry } from "./captured";
import type { Captured } from "./captured";
import { loadRecordedApp } from "./recorded-app";
import type { HttpStep, NoteStep, Step } from "./recording";

export interface PlayOptions {
  readonly hostJson?: HostJson;
  /** Steps that happen at another time than they were noted at, by their number. */
  readonly at?: Readonly<Record<number, number>>;
  /** Events that reached one turn together: raised at the time of the first. */
  readonly together?: readonly (readonly number[])[];
  /** Steps that are not played, by their number; the table of stories says why. */
  readonly without?: readonly number[];
  /** Flags of the recorded app, set over HTTP while recording; the recordings do not show that. */
  readonly flags?: readonly { readonly t: number; readonly name: string; readonly value: string }[];
  /** When the host was killed, and when the next one started. */
  readonly killed?: { readonly at: number; readonly again: number };
}

export interface Scene {
  readonly steps: readonly Step[];
  readonly options: PlayOptions;
}

export interface Played {
  readonly calls: Captured[];
  readonly answers: Answer[];
  readonly history: HistoryStore;
}

const STORY_START = Date.parse("2026-11-23T07:00:00Z");
const AFTERMATH = 1000;

/**
 * Plays a story's calls from outside against the local host, each at its recorded time. Scenes before the last one are
 * played first, on the same host, because what they leave behind shows; what they say themselves is not kept.
 */
export async function playScenes(
  scenes: readonly Scene[],
  openHistory: () => HistoryStore = keepOne(memoryHistory()),
): Promise<Played> {
  const clock = skippingClock({ startsAt: STORY_START });
  const calls: Captured[] = [];
  const start = (): Promise<LocalHost> => startHost(clock, openHistory(), calls, scenes.at(-1)?.options.hostJson ?? {});
  let host = await start();
  const giveBack = putLibraryOn(clock);
  let answers: Promise<Answer>[] = [];
  for (const { steps, options } of scenes) {
    answers = [];
    calls.length = 0;
    const begun = clock.now();
    for (const act of schedule(steps, options)) {
      await clock.runUntil(begun + act.t);
      if (!("host" in act)) answers.push(...(await perform(host, clock, act)));
      else if (act.host === "dies") host.kill();
      else host = await start();
    }
    await clock.runUntil(begun + Math.max(...steps.map((step) => step.t)) + AFTERMATH);
  }
  const settled = await Promise.all(answers);
  await host.stop();
  giveBack();
  return {
    calls: calls.filter((call) => call.function !== "op" && call.function !== "flag"),
    answers: settled,
    history: openHistory(),
  };
}

function keepOne(history: HistoryStore): () => HistoryStore {
  return () => history;
}

async function startHost(
  clock: SkippingClock,
  history: HistoryStore,
  calls: Captured[],
  hostJson: HostJson,
): Promise<LocalHost> {
  const generation = (generations += 1);
  let made = 0;
  const host = createLocalHost({
    registry: watchRegistry(loadRecordedApp("durable-app", clock), () => clock.now(), calls),
    clock,
    history,
    ids: () => `${hex(generation, 8)}-0000-4000-8000-${hex(made++, 12)}`,
    hostJson,
    log: () => undefined,
    port: 0,
  });
  await host.start();
  return host;
}

let generations = 0;

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, "0");
}

/** The library's own waiting (waitForCompletionOrCreateCheckStatusResponse) goes by the machine's clock; here by the host's. */
function putLibraryOn(clock: SkippingClock): () => void {
  const { setTimeout } = globalThis;
  const hrtime = jest.spyOn(process, "hrtime").mockImplementation((since = [0, 0]) => {
    const ms = clock.now() - since[0] * 1000 - since[1] / 1e6;
    return [Math.floor(ms / 1000), (ms % 1000) * 1e6];
  });
  const onClock = (wake: () => void, ms = 0): void => void clock.sleep(ms).then(wake);
  globalThis.setTimeout = onClock as unknown as typeof setTimeout;
  return () => {
    globalThis.setTimeout = setTimeout;
    hrtime.mockRestore();
  };
}

type Act = Deed | { readonly t: number; readonly host: "dies" | "starts" };

type Deed =
  | { readonly t: number; readonly steps: readonly HttpStep[] }
  | { readonly t: number; readonly note: NoteStep }
  | { readonly t: number; readonly flag: { readonly name: string; readonly value: string } };

function schedule(steps: readonly Step[], options: PlayOptions): Act[] {
  const left = steps.filter((step) => !(options.without ?? []).includes(step.seq));
  const calls = left.filter((step): step is HttpStep => step.kind === "http");
  const grouped = new Set((options.together ?? []).flat());
  const timeOf = (step: HttpStep): number => options.at?.[step.seq] ?? step.t;
  const acts: Act[] = calls.filter((it) => !grouped.has(it.seq)).map((it) => ({ t: timeOf(it), steps: [it] }));
  for (const seqs of options.together ?? []) {
    const members = calls.filter((step) => seqs.includes(step.seq));
    acts.push({ t: Math.min(...members.map(timeOf)), steps: members });
  }
  for (const note of left) if (note.kind === "note" && isAboutInstance(note)) acts.push({ t: note.t, note });
  if (options.killed !== undefined) {
    acts.push({ t: options.killed.at, host: "dies" }, { t: options.killed.again, host: "starts" });
  }
  for (const flag of options.flags ?? []) acts.push({ t: flag.t, flag });
  return acts.sort((a, b) => a.t - b.t);
}

async function perform(host: LocalHost, clock: SkippingClock, act: Deed): Promise<Promise<Answer>[]> {
  if ("flag" in act) {
    await post(host, "/api/flag", act.flag);
    return [];
  }
  if ("note" in act) {
    await checkNote(host, act.note);
    return [];
  }
  if (act.steps.length > 1) {
    await raiseTogether(host, act.steps);
    return [];
  }
  const answers = act.steps.map((step) => callFromOutside(host, step));
  // A call that waits for time to pass is answered later; all others are over before the next one.
  await clock.runUntil(clock.now());
  return answers;
}

const STILL = /after \d+ ms (\S+) is still (\w+)/;

function isAboutInstance({ note }: NoteStep): boolean {
  return STILL.test(note);
}

async function checkNote(host: LocalHost, { note }: NoteStep): Promise<void> {
  const [, instanceId = "", status] = STILL.exec(note) ?? [];
  expect((await host.client.status(instanceId))?.runtimeStatus).toBe(status);
}

async function raiseTogether(host: LocalHost, steps: readonly HttpStep[]): Promise<void> {
  const raised = steps.map((step) => {
    const [instanceId, name, data] = step.args as [string, string, unknown];
    return host.client.raiseEvent(instanceId, name, data);
  });
  await Promise.all(raised);
}
