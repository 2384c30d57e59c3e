import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { run } from "./run";

const PLAN = "examples/plans/quickstart.yaml";
const TENANT = "examples/tenants/contoso.yaml";

test("a plan's waves are held against its own risk budget, counted in the tenant", async () => {
  const { code, out } = await run(["plan", "suggest", PLAN, "--tenant", TENANT, "--json"]);
  expect(code).toBe(0);
  const suggestion = JSON.parse(out) as { users: number; sizes: number[]; waves: { name: string; users: number }[] };
  expect(suggestion.waves.map(({ name }) => name)).toEqual(["identity team", "IT", "Berlin office"]);
  expect(suggestion.waves.reduce((sum, { users }) => sum + users, 0)).toBe(suggestion.users);
  expect(suggestion.sizes.reduce((sum, size) => sum + size, 0)).toBe(suggestion.users);
});

test("a smaller budget splits what no longer fits", async () => {
  const { out } = await run(["plan", "suggest", PLAN, "--tenant", TENANT, "--budget", "5"]);
  expect(out).toMatch(
    /identity team +12 people, +12\.0 at risk +more than 5; split it: 5, 7, or a named person accepts it/,
  );
});

test("a number of people is enough, and nobody is too few", async () => {
  expect((await run(["plan", "suggest", "--users", "1200"])).out).toContain("The fewest waves: 10, 38, 165, 716, 271");
  expect(await run(["plan", "suggest"])).toMatchObject({ code: 64, err: expect.stringContaining("--tenant FILE") });
  expect(await run(["plan", "suggest", "--users", "5", "--tested", "0%"])).toMatchObject({ code: 64 });
});

test("plan check names the waves that are too small for their gate where a tenant tells their sizes", async () => {
  const { code, out } = await run(["plan", "check", PLAN, "--tenant", TENANT]);
  expect(code).toBe(0);
  expect(out).toContain('wave "identity team": 12 users cannot raise an alarm below 25 %');
  expect((await run(["plan", "check", PLAN])).out).not.toContain("cannot raise");
});

test.each([
  ["tolerable: 0%", "tolerable 0% can't be told from evidence"],
  ["intolerable: 100%", "intolerable 100% can't be told from evidence"],
  ["intolerable: 1%", "intolerable 1% is not above what auto tolerates at least"],
  ["falseAlarm: 0%", "a false-alarm rate of 0% makes the gate useless"],
  ["tolerable: 120%", "a percentage"],
])("a gate with %s is refused with its line", async (rate, sentence) => {
  const folder = mkdtempSync(path.join(tmpdir(), "passkey-rollout-rates-"));
  const file = path.join(folder, "plan.yaml");
  const gates = `gates:\n  standard:\n    guardrails:\n      signInBlocked: { ${rate} }\n`;
  writeFileSync(file, `${readFileSync(PLAN, "utf8").replace(/^gates:\n(?: .*\n|\n)*/m, "")}\n${gates}`);
  const { code, err } = await run(["plan", "check", file]);
  expect(code).toBe(64);
  expect(err).toContain(sentence);
});
