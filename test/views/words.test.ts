import { renderOverviewPage } from "../../src/views/pages/overview-page";
import { renderRolloutPage } from "../../src/views/pages/rollout-page";
import { withReadableTimes } from "../../src/views/times";
import { verdictInShort, whyItWaits, whyWaveWaits } from "../../src/views/words";
import { verdictOf, waveOf } from "../builders/rollouts";
import { NOW, sampleData, sampleRollout, sampleWaves } from "./samples";

const ZONE = "Europe/Berlin";
const LONG =
  "0 of 61 users blocked; upper bound 4.2 % with 9 people of earlier waves is under the intolerable 12.8 %; nobody was refused a passkey by policy";
const verdict = verdictOf("certified", {
  reason: LONG,
  outcomes: { succeeded: 60, struggled: 1, blocked: 0, untested: 6, silent: 0 },
  measurements: LONG.split("; nobody").map((part, index) => ({
    metric: "m",
    result: "Successful",
    sentence: index === 0 ? part : `nobody${part}`,
    users: 61,
    affected: 0,
    upperBound: 0.042,
  })),
});

test("times in a reason are read in the plan's zone", () => {
  const waitsFor = "wave 'IT' bakes until 2026-12-10T07:21:33.944Z";
  expect(whyItWaits({ phase: "running", waitsFor }, [], ZONE)).toBe(
    "Wave 'IT' bakes until Thu 10 Dec 2026, 08:21 CET.",
  );
  expect(withReadableTimes("r2026-12-10 of 2026-12-10", ZONE)).toBe("r2026-12-10 of 2026-12-10");
});

test("a wave does not give its verdict's reason as its own", () => {
  const bakeEndsAt = Date.parse("2026-12-10T07:21:33.944Z");
  const baking = waveOf(0, { phase: "baking", bakeEndsAt, verdict, waitsFor: `its bake until then; so far ${LONG}` });
  expect(whyWaveWaits(baking, [], ZONE)).toBe("Bakes until Thu 10 Dec 2026, 08:21 CET.");
  expect(whyWaveWaits({ ...baking, phase: "promoted", waitsFor: LONG }, [], ZONE)).toBe("");
  expect(whyWaveWaits({ ...baking, phase: "frozen", waitsFor: LONG }, [], ZONE)).toBe(`${LONG}.`);
  expect(whyWaveWaits({ ...baking, waitsFor: "somebody paused it" }, [], ZONE)).toBe("Somebody paused it.");
});

test("the pages say a verdict in short; the metrics follow once, with their bounds", () => {
  const [first, ...rest] = sampleWaves();
  const waves = [{ ...first!, verdict, waitsFor: LONG }, ...rest];
  const data = sampleData({ waves, audit: [] });
  const overview = renderOverviewPage({ now: NOW, rollouts: [data], stopSwitch: data.stopSwitch }, null);
  expect(overview).toContain("61 of 67 people signed in, nobody is blocked.");
  expect(overview).not.toContain("upper bound 4.2 %");
  expect(renderRolloutPage(data, null).match(/upper bound 4\.2 %/g)).toHaveLength(1);
});

test("a verdict about something else than its metrics is said in full", () => {
  const reason = "the sign-in log is silent since 40 minutes";
  const [first, ...rest] = sampleWaves();
  const waves = [{ ...first!, verdict: { ...verdict, kind: "error" as const, reason } }, ...rest];
  const page = renderRolloutPage(sampleData({ waves }), null);
  expect(page.match(/The sign-in log is silent since 40 minutes\./g)).toHaveLength(1);
});

test("a finding that asks for nothing gives no advice", () => {
  const finding = {
    id: "x",
    severity: "informs",
    sentence: "2 guests count nowhere",
    mend: "Nothing.",
    wave: 1,
  } as const;
  const page = renderRolloutPage(sampleData({ rollout: sampleRollout({ findings: [finding] }) }), null);
  expect(page).toContain("2 guests count nowhere.");
  expect(page).not.toContain("Nothing.");
});

test("while nobody was tested, no share is named", () => {
  const outcomes = { succeeded: 0, struggled: 0, blocked: 0, untested: 4, silent: 8 };
  expect(verdictInShort({ ...verdict, outcomes })).toBe("Nobody was tested yet.");
});

test.each([
  [0, "9 of 10 people signed in, nobody is blocked."],
  [1, "9 of 11 people signed in, 1 person is blocked."],
  [3, "9 of 13 people signed in, 3 people are blocked."],
])("%d blocked: %s", (blocked, words) => {
  const outcomes = { succeeded: 8, struggled: 1, blocked, untested: 1, silent: 0 };
  expect(verdictInShort({ ...verdict, outcomes })).toBe(words);
});
