import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parsePlan } from "../../src/contracts/plan-file";
import { planHash } from "../../src/domain/plan/plan-hash";
import { readFileSync } from "node:fs";
import { run } from "./run";

const folder = mkdtempSync(path.join(tmpdir(), "passkey-rollout-plan-"));
const file = (name: string, text: string): string => {
  const place = path.join(folder, name);
  writeFileSync(place, text);
  return place;
};

const EXAMPLES = ["examples/plans/quickstart.yaml", "examples/plans/full.yaml"];

describe("plan check", () => {
  it.each(EXAMPLES)("says that %s is fine", async (example) => {
    const { code, out, err } = await run(["plan", "check", example]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toContain("fine");
  });

  it("prints each mistake on one line with file, line and column, and ends with 64", async () => {
    const text = readFileSync(EXAMPLES[0]!, "utf8")
      .replace("bake: 24h", "bake: soon")
      .replace("writer: app", "wroter: app");
    const place = file("wrong.yaml", text);
    const { code, out, err } = await run(["plan", "check", place]);
    expect(code).toBe(64);
    expect(out).toBe("");
    const lines = err.trimEnd().split("\n");
    expect(lines).toHaveLength(2);
    for (const line of lines) expect(line).toMatch(new RegExp(`^${place}:\\d+:\\d+: .+, expected .+`));
    expect(err).toContain('did you mean "writer"?');
  });

  it("reports the same mistakes as JSON", async () => {
    const place = file("empty.yaml", "");
    const { code, out } = await run(["plan", "check", place, "--json"]);
    expect(code).toBe(64);
    expect(JSON.parse(out)).toMatchObject({ ok: false, problems: [{ file: place, line: 1, column: 1 }] });
  });

  it("says where a file is missing", async () => {
    const { code, err } = await run(["plan", "check", path.join(folder, "nowhere.yaml")]);
    expect(code).toBe(64);
    expect(err).toMatch(
      /nowhere\.yaml:1:1: there is no such file, expected a file that can be read, check the path\n$/,
    );
  });
});

describe("plan explain", () => {
  it.each(EXAMPLES)("prints %s with every default, as a plan that means the same", async (example) => {
    const original = parsePlan(readFileSync(example, "utf8"), example);
    const { code, out } = await run(["plan", "explain", example]);
    expect(code).toBe(0);
    const explained = parsePlan(out, "explained.yaml");
    if (!explained.ok) throw new Error(JSON.stringify(explained.problems, null, 2));
    if (!original.ok) throw new Error("the example is wrong");
    expect(explained.plan).toEqual(original.plan);
    expect(out).toContain(planHash(original.plan));
  });

  it("prints the plan as the product uses it with --json", async () => {
    const { out } = await run(["plan", "explain", EXAMPLES[0]!, "--json"]);
    expect(JSON.parse(out)).toMatchObject({
      rollback: { strategy: "close-registration", membershipPropagation: 86_400_000 },
    });
  });
});

describe("plan hash", () => {
  it("is the hash that approvals bind, whatever the comments say", async () => {
    const text = readFileSync(EXAMPLES[0]!, "utf8");
    const [one, two] = await Promise.all([
      run(["plan", "hash", EXAMPLES[0]!]),
      run(["plan", "hash", file("commented.yaml", `# another comment\n${text}`)]),
    ]);
    expect(one.out).toMatch(/^[0-9a-f]{64}\n$/);
    expect(two.out).toBe(one.out);
  });
});

describe("the command line", () => {
  it.each([
    [["no-such-command"], "unknown command"],
    [["plan", "check"], "missing required argument"],
    [["rehearse", "plan.yaml"], "--tenant"],
    [["tenant", "--port", "eighty", "--tenant", "t.yaml"], "whole number"],
    [["local", "--speed", "slow"], "number up to"],
    [["watch", "r1", "--every", "0"], "whole number"],
  ])("ends with 64 for %j", async (argv, sentence) => {
    const { code, err } = await run(argv);
    expect(code).toBe(64);
    expect(err).toContain(sentence);
  });

  it("suggests the command that was meant", async () => {
    expect((await run(["reherse"])).err).toContain("Did you mean rehearse?");
  });

  it("shows its help without counting it as a mistake, and lists no hidden command", async () => {
    const { code, out } = await run(["--help"]);
    expect(code).toBe(0);
    for (const command of ["plan", "rehearse", "local", "tenant", "start", "approve", "stop-switch"])
      expect(out).toContain(command);
    expect(out).not.toContain("local-app");
  });
});
