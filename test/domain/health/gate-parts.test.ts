import fc from "fast-check";
import { assignBlame } from "../../../src/domain/health/blame";
import { ControlCounts } from "../../../src/domain/health/control-counts";
import { splitFalseAlarm } from "../../../src/domain/health/false-alarm";
import { resolveRates } from "../../../src/domain/health/rates";
import { alarmBoundary, crossingProbability } from "../../../src/domain/health/alarm-boundary";
import { binomialMass, usersToProve, upperBound } from "../../../src/domain/health/binomial";
import { ShareWalk } from "../../../src/domain/health/share-walk";

const NOBODY = { users: 0, affected: 0 };
const AUTO = { tolerable: "auto", intolerable: "auto" } as const;

describe("the false-alarm rate", () => {
  it.each([
    { signInBlocked: true, passkeyFailing: true, slices: true },
    { signInBlocked: true, passkeyFailing: false, slices: false },
    { signInBlocked: false, passkeyFailing: true, slices: true },
  ])("is shared out completely, and no more than it, among %j", (fed) => {
    const { signInBlocked, passkeyFailing } = splitFalseAlarm(0.005, fed);
    const parts = [signInBlocked.whole, signInBlocked.slices, passkeyFailing.whole, passkeyFailing.slices];
    expect(parts.reduce((sum, part) => sum + part, 0)).toBeCloseTo(0.005, 15);
    for (const part of parts) expect(part).toBeGreaterThanOrEqual(0);
    if (fed.signInBlocked) expect(signInBlocked.whole + signInBlocked.slices).toBeGreaterThanOrEqual(0.0025);
  });

  it("is all signInBlocked's where nothing else can be fed", () => {
    const { signInBlocked } = splitFalseAlarm(0.005, { signInBlocked: true, passkeyFailing: false, slices: false });
    expect(signInBlocked).toEqual({ whole: 0.005, slices: 0 });
  });
});

describe("auto", () => {
  it("tolerates two percent where nothing is known, and eight points more are intolerable", () => {
    expect(resolveRates(AUTO, NOBODY)).toEqual({ tolerable: 0.02, intolerable: 0.1 });
    expect(resolveRates(AUTO, { users: 19, affected: 10 }).tolerable).toBe(0.02);
  });

  it("takes people's own rate as the upper estimate of what they did before", () => {
    const { tolerable, intolerable } = resolveRates(AUTO, { users: 400, affected: 20 });
    expect(tolerable).toBeGreaterThan(0.05);
    expect(tolerable).toBeLessThan(0.072);
    expect(intolerable).toBeCloseTo(tolerable + 0.08, 12);
  });

  it("never tolerates more than what the plan calls intolerable", () => {
    expect(resolveRates({ tolerable: "auto", intolerable: 0.15 }, { users: 100, affected: 30 })).toEqual({
      tolerable: 0.15,
      intolerable: 0.15,
    });
  });

  it("stops a healthy wave no oftener than the plan says although the baseline is a sample, exactly", () => {
    for (const baseline of [20, 50, 100, 400])
      for (const size of [10, 50, 200])
        for (const rate of [0.01, 0.02, 0.03, 0.05]) {
          let stopped = 0;
          for (let affected = 0; affected <= baseline; affected += 1) {
            const mass = binomialMass(affected, baseline, rate);
            if (mass < 1e-9) continue;
            const { tolerable } = resolveRates(AUTO, { users: baseline, affected });
            stopped += mass * crossingProbability(alarmBoundary(size, tolerable, 0.005), rate);
          }
          expect(stopped).toBeLessThanOrEqual(0.005);
        }
  });
});

describe("blame", () => {
  it("stays with the wave when nobody else could fail, or others go on as usual", () => {
    expect(assignBlame({ users: 14, affected: 4 }, NOBODY, 0.02).kind).toBe("wave");
    expect(assignBlame({ users: 40, affected: 10 }, { users: 60, affected: 1 }, 0.02).kind).toBe("wave");
  });

  it("goes to an outage when the control fails as often", () => {
    expect(assignBlame({ users: 40, affected: 5 }, { users: 60, affected: 7 }, 0.02).kind).toBe("everything");
  });

  it("waits while the control is too small to tell", () => {
    expect(assignBlame({ users: 14, affected: 4 }, { users: 3, affected: 0 }, 0.02).kind).toBe("open");
  });

  it("returns to a wave that is far worse than a failing control", () => {
    expect(assignBlame({ users: 60, affected: 40 }, { users: 100, affected: 12 }, 0.02).kind).toBe("wave");
  });
});

describe("the control", () => {
  it("counts each person once, as affected when they ever were", () => {
    const counts = new ControlCounts();
    counts.add("a", false, ["platform ios"]);
    counts.add("a", true, ["platform ios"]);
    counts.add("a", false, ["platform ios"]);
    counts.add("b", false, []);
    expect(counts.count(null)).toEqual({ users: 2, affected: 1 });
    expect(counts.count("platform ios")).toEqual({ users: 1, affected: 1 });
    expect(counts.count("platform android")).toEqual({ users: 2, affected: 1 });
  });
});

test("the people that a proof needs are the fewest whose bound lies under the limit", () => {
  expect([0.1, 0.05, 0.02, 0.01].map((limit) => usersToProve(0, limit, 0.95))).toEqual([29, 59, 149, 299]);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 20 }), fc.double({ min: 0.01, max: 0.4, noNaN: true }), (affected, limit) => {
      const users = usersToProve(affected, limit, 0.95);
      expect(upperBound(affected, users, 0.95)).toBeLessThan(limit + 1e-9);
      expect(upperBound(affected, users - 1, 0.95)).toBeGreaterThanOrEqual(limit - 1e-9);
    }),
  );
});

describe("a walk", () => {
  const settings = { size: 50, tolerable: 0.02, falseAlarm: { whole: 0.005, slices: 0 }, alone: true };

  it("draws a person once, whatever is said of them again", () => {
    const walk = new ShareWalk(settings);
    for (let n = 0; n < 10; n += 1) walk.draw("u1", true);
    expect([walk.users, walk.affected, walk.crossing]).toEqual([1, 1, undefined]);
  });

  it("keeps the moment at which the alarm was due, however well it goes on", () => {
    const walk = new ShareWalk(settings);
    for (let n = 0; n < 3; n += 1) walk.draw(`bad${String(n)}`, true);
    const due = walk.crossing;
    for (let n = 0; n < 40; n += 1) walk.draw(`good${String(n)}`, false);
    expect(due).toMatchObject({ users: 2, affected: 2, late: false });
    expect(walk.crossing).toBe(due);
  });

  it("counts people who were fine when drawn and blocked later as late, and raises the alarm for enough of them", () => {
    const walk = new ShareWalk(settings);
    for (let n = 0; n < 40; n += 1) walk.draw(`u${String(n)}`, false);
    for (let n = 0; n < 4; n += 1) walk.draw(`u${String(n)}`, true);
    expect([walk.users, walk.affected, walk.late, walk.crossing]).toEqual([40, 0, 4, undefined]);
    walk.draw("u4", true);
    expect(walk.crossing).toMatchObject({ users: 40, affected: 5, late: true });
  });

  it("stops a healthy wave no oftener although people may fail after they were drawn, by simulation", () => {
    let state = 20261125;
    const random = (): number => {
      state = (Math.imul(state, 1664525) + 1013904223) | 0;
      return (state >>> 0) / 4294967296;
    };
    let stopped = 0;
    const streams = 20_000;
    for (let stream = 0; stream < streams; stream += 1) {
      const walk = new ShareWalk(settings);
      const late: string[] = [];
      for (let n = 0; n < 50 && walk.crossing === undefined; n += 1) {
        const ever = random() < 0.02;
        const first = random() < 0.5;
        walk.draw(`u${String(n)}`, ever && first);
        if (ever && !first) late.push(`u${String(n)}`);
        if (late.length > 0 && random() < 0.3) walk.draw(late.shift() ?? "", true);
      }
      for (const person of late) walk.draw(person, true);
      if (walk.crossing !== undefined) stopped += 1;
    }
    expect(stopped / streams).toBeLessThanOrEqual(0.005);
  });
});
