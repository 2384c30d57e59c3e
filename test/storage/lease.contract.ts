import type { Lease } from "../../src/ports/lease";
import type { Tables } from "../../src/ports/tables";
import { createLease } from "../../src/storage/lease";
import { MORNING, clockAt } from "./builders";

export function leaseContract(fresh: () => Tables): void {
  let tables: Tables;
  let lease: Lease;
  let clock: ReturnType<typeof clockAt>;
  beforeEach(() => {
    tables = fresh();
    clock = clockAt(MORNING);
    lease = createLease(tables, clock);
  });

  it("has one holder at a time", async () => {
    const held = await lease.acquire("policy", "wave 1", 60_000);
    expect(held).toEqual({ name: "policy", holder: "wave 1", token: 1, expiresAt: MORNING + 60_000 });
    expect(await lease.acquire("policy", "wave 2", 60_000)).toBeUndefined();
    expect(await lease.acquire("reports / 1", "wave 2", 60_000)).toMatchObject({ token: 1 });
  });

  it("isn't given twice to the same holder either: two runs of one activity are two writers", async () => {
    await lease.acquire("policy", "wave 1", 60_000);
    expect(await lease.acquire("policy", "wave 1", 60_000)).toBeUndefined();
  });

  it("goes to exactly one of many who ask at once, free or expired", async () => {
    const ask = () => Promise.all(["a", "b", "c", "d"].map((holder) => lease.acquire("policy", holder, 1000)));
    expect((await ask()).filter((held) => held !== undefined)).toHaveLength(1);
    clock.move(1000);
    expect((await ask()).filter((held) => held !== undefined)).toHaveLength(1);
  });

  it("expires at its moment, and its token only grows, through releases too", async () => {
    const first = (await lease.acquire("policy", "a", 1000))!;
    clock.move(999);
    expect(await lease.acquire("policy", "b", 1000)).toBeUndefined();
    clock.move(1);
    const second = (await lease.acquire("policy", "b", 1000))!;
    await lease.release(second);
    const third = (await createLease(tables, clock).acquire("policy", "c", 1000))!;
    expect([first.token, second.token, third.token]).toEqual([1, 2, 3]);
  });

  it("is held by the row and not by the clock: whoever was overtaken is told so, however its own clock stands", async () => {
    const slow = (await lease.acquire("policy", "a", 60_000))!;
    expect(await lease.isHeld(slow)).toBe(true);
    const ahead = createLease(tables, clockAt(MORNING + 60_000));
    const fast = (await ahead.acquire("policy", "b", 60_000))!;
    expect([await lease.isHeld(slow), await lease.isHeld(fast)]).toEqual([false, true]);
    await ahead.release(fast);
    expect(await lease.isHeld(fast)).toBe(false);
    expect(await lease.isHeld({ ...fast, name: "never held" })).toBe(false);
  });

  it("can't be released by whoever lost it", async () => {
    const late = (await lease.acquire("policy", "a", 1000))!;
    clock.move(1000);
    await lease.acquire("policy", "b", 1000);
    await lease.release(late);
    expect(await lease.acquire("policy", "c", 1000)).toBeUndefined();
    await lease.release({ ...late, name: "never held" });
  });
}
