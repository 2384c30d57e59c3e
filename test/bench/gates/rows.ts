import { alarmBoundary, crossingProbability, medianUsersToAlarm } from "../../../src/domain/health/alarm-boundary";
import { seededRandom, seedOf } from "./random";
import { autoTolerable, judgeWithAllOn, simulate, type Cell, type Simulated } from "./simulate";

/** One line of the results: what was asked, what came out, whether it reaches the target. */
export interface Row {
  readonly case: string;
  readonly target: string;
  readonly found: string;
  readonly reached: boolean;
}

/** The design's table: size, tolerable, then power and median users at a true rate of 10, 20 and 40 %. */
const DESIGN_TABLE = [
  [25, 0.02, [0.277, 0], [0.789, 13], [0.998, 4]],
  [50, 0.02, [0.478, 0], [0.965, 13], [1, 6]],
  [100, 0.02, [0.786, 53], [1, 16], [1, 6]],
  [200, 0.02, [0.97, 54], [1, 16], [1, 6]],
  [50, 0.05, [0.105, 0], [0.752, 31], [1, 9]],
  [100, 0.05, [0.208, 0], [0.969, 32], [1, 9]],
] as const;
const TRUE_RATES = [0.1, 0.2, 0.4] as const;

export const share = (value: number): string => `${(value * 100).toFixed(2)} %`;
const users = (value: number | null): string => (value === null ? "–" : String(value));

/** Every row of "What it must reach" that outcome streams can show. */
export function* measureRows(streams: number): Generator<Row> {
  yield* healthyWaves(streams);
  yield healthyRollout(streams);
  yield* exactPower();
  yield* powerWithAllOn(streams);
  yield* falseCertificates(streams);
  yield* brokenSlices(streams);
  yield* outages(streams);
  yield* noisyWeeks(streams);
}

function* healthyWaves(streams: number): Generator<Row> {
  for (const rate of [0.01, 0.02, 0.03, 0.05])
    for (const size of [25, 50, 100, 200])
      for (const slices of [false, true]) {
        const name = `healthy ${share(rate)}, ${String(size)} users${slices ? ", slices" : ""}`;
        const found = simulate({ name, streams, users: size, rate, slices, baseline: { users: 400, rate } });
        yield atMost(name, 0.005, found, found.alarm);
      }
  for (const rate of [0.01, 0.02, 0.03, 0.05])
    for (const size of [25, 100]) {
      const name = `healthy ${share(rate)}, ${String(size)} users, all guardrails and slices`;
      const random = seededRandom(seedOf(name));
      let alarm = 0;
      for (let stream = 0; stream < streams; stream += 1)
        if (judgeWithAllOn(size, rate, 0.05, autoTolerable(400, rate, random), random) !== null) alarm += 1;
      yield atMost(name, 0.005, { streams }, alarm);
    }
}

function healthyRollout(streams: number): Row {
  const name = "healthy five-wave rollout (12, 25, 50, 100, 200 users), everything on, true rate = tolerable 2 %";
  const random = seededRandom(seedOf(name));
  let stopped = 0;
  for (let stream = 0; stream < streams; stream += 1)
    if ([12, 25, 50, 100, 200].some((size) => judgeWithAllOn(size, 0.02, 0.05, 0.02, random) !== null)) stopped += 1;
  return atMost(name, 0.025, { streams }, stopped);
}

function* exactPower(): Generator<Row> {
  for (const [size, tolerable, ...cells] of DESIGN_TABLE) {
    const boundary = alarmBoundary(size, tolerable, 0.005);
    const found = TRUE_RATES.map(
      (rate) => [crossingProbability(boundary, rate), medianUsersToAlarm(boundary, rate)] as const,
    );
    yield {
      case: `one guardrail, ${String(size)} users, tolerable ${share(tolerable)}: power / median users at 10, 20, 40 % (exact)`,
      target: cells.map(([power, median]) => `${power.toFixed(3)} / ${users(median || null)}`).join(", "),
      found: found.map(([power, median]) => `${power.toFixed(3)} / ${users(median)}`).join(", "),
      reached: found.every(([power, median], index) => {
        const [wanted, wantedUsers] = cells[index] ?? [0, 0];
        return power >= wanted - 0.01 && (wantedUsers === 0 || (median ?? Infinity) <= wantedUsers + 2);
      }),
    };
  }
}

function* powerWithAllOn(streams: number): Generator<Row> {
  for (const [size, tolerable, ...cells] of DESIGN_TABLE)
    for (const [index, rate] of TRUE_RATES.entries()) {
      const [power, median] = cells[index] ?? [0, 0];
      const name = `everything on, ${String(size)} users, tolerable ${share(tolerable)}, true ${share(rate)}`;
      const random = seededRandom(seedOf(name));
      const alarms: number[] = [];
      for (let stream = 0; stream < streams; stream += 1) {
        const after = judgeWithAllOn(size, rate, 0.02, tolerable, random);
        if (after !== null) alarms.push(after);
      }
      alarms.sort((a, b) => a - b);
      const found = alarms[Math.floor(streams / 2)] ?? null;
      const least = power * (size === 25 ? 0.85 : 0.9);
      const most = 1.4 * median;
      const only = rate === 0.1;
      yield {
        case: name,
        target: only ? "report" : `≥ ${least.toFixed(3)} after ≤ ${most.toFixed(1)} users`,
        found: `${(alarms.length / streams).toFixed(3)} / ${users(found)}`,
        reached: only || (alarms.length / streams >= least && (found ?? Infinity) <= most),
      };
    }
}

function* falseCertificates(streams: number): Generator<Row> {
  for (const size of [29, 50, 100, 300])
    for (const rate of [0.1001, 0.12]) {
      const name = `truly ${share(rate)} with 10 % intolerable, ${String(size)} users: certified`;
      const found = simulate({ name, streams, users: size, rate });
      yield atMost(name, 0.05, found, found.certified);
    }
}

function* brokenSlices(streams: number): Generator<Row> {
  for (const [size, gate] of [
    [200, "{}"],
    [200, "guardrails: { signInBlocked: { tolerable: 5% } }"],
    [200, "guardrails: { signInBlocked: { tolerable: 10% } }"],
    [500, "{}"],
  ] as const) {
    const tolerable = /\d+%/.exec(gate)?.[0] ?? "auto";
    const name = `8 % of ${String(size)} users have a provider that keeps all of them out, others at 1 %, tolerable ${tolerable}`;
    const rate: Cell["rate"] = (_, provider) => (provider === "broken" ? 1 : 0.01);
    const found = simulate({ name, streams, users: size, rate, slices: true, gate });
    yield {
      case: name,
      target: "found ≥ 95 %",
      found: `${share(found.alarm / streams)} after ${users(found.medianUsers)} users`,
      reached: found.alarm / streams >= 0.95,
    };
  }
}

function* outages(streams: number): Generator<Row> {
  for (const [size, control] of [
    [50, 50],
    [50, 200],
    [100, 100],
    [200, 100],
    [200, 200],
    [200, 400],
  ] as const)
    for (const slices of [false, true]) {
      const name = `outage of everything at 10 %, ${String(size)} users and ${String(control)} in the control${slices ? ", slices" : ""}: blamed on the wave`;
      const found = simulate({ name, streams, users: size, rate: 0.1, slices, control: { users: control, rate: 0.1 } });
      yield atMost(name, 0.02, found, found.alarm);
    }
  for (const [size, control] of [
    [50, 200],
    [100, 100],
  ] as const) {
    const name = `20 % lockout of the wave alone, ${String(size)} users, ${String(control)} healthy in the control: found`;
    const found = simulate({ name, streams, users: size, rate: 0.2, control: { users: control, rate: 0.01 } });
    yield {
      case: name,
      target: "report",
      found: `${share(found.alarm / streams)} after ${users(found.medianUsers)} users`,
      reached: true,
    };
  }
}

/** Failure rates that swing from half-day to half-day as noise makes them, around the mean that the baseline also saw. */
function* noisyWeeks(streams: number): Generator<Row> {
  const noises: readonly (readonly [string, (place: number, size: number, random: () => number) => number])[] = [
    ["Monday surge: the first fifth at twice the usual rate", (n, size) => (n < size / 5 ? 2 : 0.75)],
    [
      "password expiry: one half-day at two and a half times it",
      (n, size) => (Math.floor((n * 8) / size) === 3 ? 2.5 : 0.79),
    ],
    ["joiners: one in ten people fails four times as often", (_, __, random) => (random() < 0.1 ? 4 : 0.67)],
    ["holiday and VPN change: a half, then one and a half times it", (n, size) => (n < size / 2 ? 0.5 : 1.5)],
  ];
  for (const [noise, factor] of noises)
    for (const size of [50, 200]) {
      const name = `noisy week, ${noise}, ${String(size)} users at 2 % on average`;
      const rate: Cell["rate"] = (n, _, random) => 0.02 * factor(n, size, random);
      const found = simulate({ name, streams, users: size, rate, slices: true, baseline: { users: 400, rate: 0.02 } });
      yield atMost(name, 0.025, found, found.alarm);
    }
}

/** Reached when the share is within the limit, or no further above than twenty thousand streams can tell. */
function atMost(name: string, limit: number, { streams }: Pick<Simulated, "streams">, affected: number): Row {
  const found = affected / streams;
  const noise = 2 * Math.sqrt((limit * (1 - limit)) / streams);
  return { case: name, target: `≤ ${share(limit)}`, found: share(found), reached: found <= limit + noise };
}
