import * as fc from "fast-check";
import { Agenda } from "../../../src/local/tenant/agenda";
import { intoWorkingHours, workingDayAt } from "../../../src/local/tenant/calendar";
import { drawDelay, milliseconds } from "../../../src/local/tenant/delays";
import { EventLog } from "../../../src/local/tenant/logs/event-log";
import { kilobytesOf } from "../../../src/local/tenant/policy/policy-size";
import { DEFAULT_POLICY } from "../../../src/local/tenant/policy/start-policy";
import { guidOf, hashOf, hexOf, poisson, uniform } from "../../../src/local/tenant/random";
import { HOURS, MINUTES, START } from "./tenant-world";

describe("the agenda", () => {
  it("gives what was planned by time, and in the order of planning at the same time", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9 })), (times) => {
        const agenda = new Agenda();
        const done: [number, number][] = [];
        for (const [order, at] of times.entries()) agenda.plan(at, () => done.push([at, order]));
        for (let entry = agenda.take(); entry !== undefined; entry = agenda.take()) entry.run();
        expect(done).toEqual([...done].sort((a, b) => a[0] - b[0] || a[1] - b[1]));
        expect(done).toHaveLength(times.length);
      }),
    );
  });
});

describe("an event log", () => {
  it("reads any window in either order, from any position on, whatever the order of writing", () => {
    const times = fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 30 });
    fc.assert(
      fc.property(
        times,
        fc.integer({ min: 0, max: 20 }),
        fc.integer({ min: 0, max: 20 }),
        fc.boolean(),
        fc.nat(30),
        (written, from, to, newestFirst, cut) => {
          const log = new EventLog<{ at: number; visibleAt: number; order: number }>();
          for (const [order, at] of written.entries()) log.write({ at, visibleAt: at, order });
          const all = [...log.read(from, to, newestFirst)];
          const expected = written
            .map((at, order) => ({ at, order }))
            .filter(({ at }) => at >= from && at <= to)
            .sort((a, b) => a.at - b.at || a.order - b.order);
          expect(all.map(({ entry }) => entry.order)).toEqual(
            (newestFirst ? expected.reverse() : expected).map(({ order }) => order),
          );
          const position = all[cut];
          if (position !== undefined) expect([...log.read(from, to, newestFirst, position)]).toEqual(all.slice(cut));
        },
      ),
    );
  });
});

describe("chance", () => {
  it("is the same for the same parts, and evenly spread", () => {
    expect(uniform(7, 1, 2)).toBe(uniform(7, 1, 2));
    expect(uniform(7, 1, 2)).not.toBe(uniform(7, 2, 1));
    const draws = Array.from({ length: 10_000 }, (_, index) => uniform(hashOf("seed"), index));
    expect(draws.reduce((sum, draw) => sum + draw, 0) / draws.length).toBeCloseTo(0.5, 1);
    for (let bin = 0; bin < 10; bin += 1) {
      const inBin = draws.filter((draw) => Math.floor(draw * 10) === bin).length;
      expect(inBin).toBeGreaterThan(880);
      expect(inBin).toBeLessThan(1120);
    }
  });

  it("makes GUIDs that look like version 4 and never collide here", () => {
    const ids = Array.from({ length: 5000 }, (_, index) => guidOf("x", index));
    expect(new Set(ids).size).toBe(5000);
    expect(ids.every((id) => /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id))).toBe(
      true,
    );
    expect(hexOf(40, "a")).toHaveLength(40);
  });

  it("draws counts with the right mean and delays with the right median", () => {
    const counts = Array.from({ length: 4000 }, (_, index) => poisson(3, uniform(5, index)));
    expect(counts.reduce((sum, count) => sum + count, 0) / counts.length).toBeCloseTo(3, 0);
    expect(poisson(0, 0.5)).toBe(0);
    const delays = Array.from({ length: 2001 }, (_, index) => drawDelay(120_000, 300_000, HOURS, 5, index)).sort(
      (a, b) => a - b,
    );
    expect(delays[1000]! / 120_000).toBeCloseTo(1, 0);
    expect(delays[1980]! / 300_000).toBeGreaterThan(0.8);
    expect(delays.at(-1)!).toBeLessThanOrEqual(HOURS);
    expect(drawDelay(0, 1, 2, 3)).toBe(0);
    expect(() => milliseconds("soon")).toThrow(/no duration/);
  });
});

describe("working hours", () => {
  const workdays = {
    days: ["mon", "tue", "wed", "thu", "fri"] as const,
    from: "07:00",
    to: "18:00",
    timeZone: "Europe/Berlin",
  };
  const hours = { ...workdays, days: [...workdays.days] };

  it("begin at seven in Berlin, in winter and in summer, and not at all at the weekend", () => {
    expect(workingDayAt(START, hours).hours?.start).toBe(Date.parse("2026-12-01T06:00:00Z"));
    expect(workingDayAt(Date.parse("2026-07-01T12:00:00Z"), hours).hours?.start).toBe(
      Date.parse("2026-07-01T05:00:00Z"),
    );
    expect(workingDayAt(Date.parse("2026-12-05T12:00:00Z"), hours).hours).toBeUndefined();
  });

  it("take in what would fall outside of them", () => {
    expect(intoWorkingHours(START, hours, 0.5)).toBe(START);
    const friday = Date.parse("2026-12-04T20:00:00Z");
    expect(intoWorkingHours(friday, hours, 0)).toBe(Date.parse("2026-12-07T06:00:00Z"));
    const early = Date.parse("2026-12-04T02:00:00Z");
    expect(intoWorkingHours(early, hours, 0)).toBe(Date.parse("2026-12-04T06:00:00Z"));
    expect(intoWorkingHours(START, { ...hours, days: [] }, 0)).toBe(START);
    expect(MINUTES).toBe(60_000);
  });
});

describe("the size of a policy", () => {
  it("adds up Microsoft's reference sizes", () => {
    expect(kilobytesOf(DEFAULT_POLICY)).toBeCloseTo(1.44 + 0.23 + 0.4, 5);
    const five = { ...DEFAULT_POLICY.includeTargets[0]!, allowedPasskeyProfiles: ["a", "b", "c", "d", "e"] };
    expect(kilobytesOf({ ...DEFAULT_POLICY, includeTargets: [five], passkeyProfiles: [] })).toBeCloseTo(1.44 + 0.4, 5);
    const aaGuids = Array.from({ length: 10 }, () => "x");
    const [profile] = DEFAULT_POLICY.passkeyProfiles!;
    const restricted = { ...profile!, keyRestrictions: { aaGuids } };
    expect(kilobytesOf({ ...DEFAULT_POLICY, includeTargets: [], passkeyProfiles: [restricted] })).toBeCloseTo(
      1.44 + 0.7,
      5,
    );
  });
});
