import { rehearse } from "../../../src/local/rehearsal/rehearse";
import { readOrThrow, smallFiles } from "./files";

// Days of tenant time; a busy machine needs longer than a quiet one.
jest.setTimeout(120_000);

const play = (scenario: readonly string[], seed: number) =>
  rehearse({ inputs: readOrThrow(smallFiles({ scenario: ["faults:", ...scenario] })), storage: "memory", seed });

const QUIET = ["monday-surge", "password-expiry", "new-joiners", "leavers", "vpn-change", "upn-changes", "holiday"];

test.each([3])("two waves full of noise that is nobody's fault go through (seed %i)", async (seed) => {
  const noise = QUIET.map(
    (preset, n) =>
      `  - { at: wave ${String(1 + (n % 2))} + ${String(1 + n)}h, for: 8h, kind: noise, preset: ${preset} }`,
  );
  const report = await play(noise, seed);
  expect(report.waves.map(({ outcome, verdict }) => [outcome, verdict?.kind])).not.toContainEqual([
    "rolled-back",
    "alarm",
  ]);
  expect(report.rollout.outcome).toBe("completed");
  expect(report.people.lockedOutByRollout).toBe(0);
});

test("a wrong edit of Conditional Access is never the wave's alarm: nothing is taken back for it", async () => {
  const report = await play(["  - { at: wave 2 + 30m, for: 6h, kind: noise, preset: ca-policy-edit }"], 5);
  expect(report.waves.map(({ outcome }) => outcome)).not.toContain("rolled-back");
  expect(report.waves.map(({ verdict }) => verdict?.kind)).not.toContain("alarm");
});
