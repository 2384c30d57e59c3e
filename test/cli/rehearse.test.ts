import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import type { RehearsalReport } from "../../src/local/rehearsal/report";
import { SMALL_PLAN, smallFiles, writeFile } from "../local/rehearsal/files";
import { run } from "./run";

// Days of tenant time; a busy machine needs longer than a quiet one.
jest.setTimeout(120_000);

const SCRIPT = path.resolve("dist/cli/index.js");

/** One wave that bakes for six hours. */
const SHORT = SMALL_PLAN.replace("bake: 10h }", "bake: 6h }").replace(/\n {2}- \{ name: second.*\}/, "");

const GUARD = "apiVersion: passkey-rollout/v1\nkind: TenantGuard\n";

const argv = (files: ReturnType<typeof smallFiles>): string[] => [
  "rehearse",
  files.plan,
  "--tenant",
  files.tenant,
  ...(files.scenario === undefined ? [] : ["--scenario", files.scenario]),
  ...(files.guard === undefined ? [] : ["--guard", files.guard]),
];

function inAnotherProcess(args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [SCRIPT, ...args], { maxBuffer: 64 * 1024 * 1024 }, (error, out) => {
      if (error === null) resolve(out);
      else reject(new Error(error.message));
    });
  });
}

describe("the rehearse command", () => {
  it("prints the report, writes the recording, and ends with the outcome's code", async () => {
    const files = smallFiles({ plan: SHORT });
    const record = writeFile("recording", "");
    const { code, out, err } = await run([...argv(files), "--record", record]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatch(/^Rehearsal of small: completed/);
    const lines = readFileSync(record, "utf8").trimEnd().split("\n");
    const [first] = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(Object.keys(first ?? {})).toEqual([
      ...["at", "version", "method", "path", "query", "requestHeaders", "requestBody"],
      ...["status", "responseHeaders", "responseBody"],
    ]);
    expect(lines.join("\n")).not.toMatch(/local:(reader|writer)/);
  });

  it("ends with 3 when the rollout is held and with 5 when it was aborted", async () => {
    const plan = SHORT.replace("bake: 6h", "bake: 6h, approval: before");
    const held = smallFiles({ plan, scenario: ["endsAfter: 12h", "decisions: [{ wave: 1, decide: none }]"] });
    expect((await run(argv(held))).code).toBe(3);
    const aborted = smallFiles({
      plan,
      scenario: ["actions: [{ at: start + 10m, do: abort, by: bo@contoso.example }]"],
    });
    expect((await run(argv(aborted))).code).toBe(5);
  });

  it("draws a progress bar on a terminal only, and takes it away again", async () => {
    const { err } = await run(argv(smallFiles({ plan: SHORT })), { isErrTty: true, env: { NO_COLOR: "1" } });
    expect(err).toContain("wave 1 of 1, day 0.");
    expect(err.endsWith("\r\u001B[K")).toBe(true);
    expect(err).not.toContain("\u001B[36m");
  });

  it("starts nothing for wrong files, each mistake on its line", async () => {
    const files = smallFiles({ plan: SHORT.replace("sg-first", "sg-frist") });
    const { code, out, err } = await run([...argv(files), "--json"]);
    expect({ code, out }).toEqual({ code: 64, out: "" });
    expect(err).toMatch(
      /plan-\d+\.yaml:\d+:\d+: the tenant has no group "sg-frist", expected .*, did you mean "sg-first"\?\n$/,
    );
  });

  it("starts nothing when the guard names a group that is not there", async () => {
    const files = smallFiles({ plan: SHORT, guard: `${GUARD}approvals: { approvers: sg-aprovers }\n` });
    const { code, out, err } = await run(argv(files));
    expect({ code, out }).toEqual({ code: 64, out: "" });
    expect(err).toMatch(/guard-\d+\.yaml:3:25: the tenant has no group "sg-aprovers", .*"sg-approvers"\?\n$/);
  });

  it("names the guard's own file when the guard refuses the plan, with the mend, over a fair share of the budget", async () => {
    const files = smallFiles({ plan: SHORT, guard: `${GUARD}limits: { waveUsers: 3 }\n` });
    const { code, out } = await run([...argv(files), "--json"]);
    const { rollout, graph, invariants } = JSON.parse(out) as RehearsalReport;
    expect({ code, outcome: rollout.outcome }).toEqual({ code: 2, outcome: "refused" });
    const finding = rollout.findings.find(({ id }) => id === "guard-broken");
    expect(finding?.sentence).toContain(`(${String(files.guard)}:3, limits.waveUsers)`);
    expect(finding?.mend).toBe("Change the plan, or have the guard's owners change the guard.");
    expect(out).not.toMatch(/[( ]guard\.yaml/);
    expect(graph.reportBudgetShare).toBeGreaterThan(0);
    expect(graph.reportBudgetShare).toBeLessThan(0.5);
    expect(invariants.filter(({ violated }) => violated > 0)).toEqual([]);
  });

  it("finds the groups of plan and guard whatever their case, as Graph does", async () => {
    const plan = SHORT.replace("[sg-first]", "[SG-First]").replace("approvers: sg-", "approvers: SG-");
    const files = smallFiles({ plan, guard: `${GUARD}protect: { groups: [SG-BREAK-GLASS] }\n` });
    const { code, out } = await run([...argv(files), "--json"]);
    const { waves } = JSON.parse(out) as RehearsalReport;
    expect({ code, gained: waves.map((wave) => wave.usersGained) }).toEqual({ code: 0, gained: [14] });
  });

  (existsSync(SCRIPT) ? it : it.skip)(
    "says the same in two processes, byte for byte but for the time it took",
    async () => {
      const args = [
        ...argv(smallFiles({ plan: SHORT, scenario: ["faults: [{ at: wave 1 + 1h, kind: crash }]"] })),
        "--json",
      ];
      const [one, two] = await Promise.all([inAnotherProcess(args), inAnotherProcess(args)]);
      const timeless = (report: string): string => report.replace(/"wallMs": \d+/, "");
      expect(timeless(one)).toBe(timeless(two));
      expect(one.length).toBeGreaterThan(1000);
    },
  );
});
