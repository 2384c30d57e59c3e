import { readFileSync } from "node:fs";
import { drawWorld } from "./draw-world";
import { playSeed } from "./play-seed";

// Days of tenant time for a hundred people each; a busy machine needs longer than a quiet one.
jest.setTimeout(240_000);

/**
 * A handful of drawn worlds, each of which was once hard: 5, a decision that waits behind a request that is tried again;
 * 8, a rollout that is frozen in the middle of an edit; 15, a tool that undoes a write in the instant in which it was
 * made. `npm run simulate -- --seeds 300` plays many more.
 */
test.each([5, 8, 15])("in world %i nothing of others is lost and nobody is harmed", async (seed) => {
  const { violations, report } = await playSeed(seed);
  expect(violations).toEqual([]);
  expect(report.invariants.length).toBeGreaterThan(0);
  expect(report.policy.writes).toBeGreaterThan(0);
});

test("a seed draws the same world each time, and another seed another", () => {
  expect(drawWorld(7)).toEqual(drawWorld(7));
  expect(drawWorld(7)).not.toEqual(drawWorld(8));
});

test("worlds stay small, and within a few hundred every kind of fault and edit is drawn", () => {
  const worlds = Array.from({ length: 300 }, (_, index) => drawWorld(index + 1));
  const drawn = JSON.stringify(worlds);
  const kinds =
    /"(?:throttle|5xx|5xx-after-effect|cut|html|stale-read|silent-noop|expired-skiptoken|slow|crash|membership|foreign-edit)"/g;
  expect(new Set(drawn.match(kinds))).toHaveProperty("size", 12);
  for (const preset of [
    "reapply-default",
    "resend-collections",
    "restore-backup",
    "wipe-profiles",
    "microsoft-2026-09",
  ])
    expect(drawn).toContain(`"${preset}"`);
  for (const { tenant } of worlds) {
    const { groups } = tenant as { readonly groups: readonly { readonly users?: number }[] };
    expect(groups.reduce((sum, { users }) => sum + (users ?? 0), 0)).toBeLessThanOrEqual(120);
  }
});

test("the command that plays many worlds is the one that a failing world names", () => {
  const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as { scripts: Record<string, string> };
  expect(scripts.simulate).toBe("node scripts/simulate.mjs");
});
