import { readInputs } from "../../../src/local/rehearsal/read-inputs";
import { SMALL_PLAN, SMALL_TENANT, smallFiles } from "./files";

function problemsOf(over: Parameters<typeof smallFiles>[0]) {
  const read = readInputs(smallFiles(over));
  return read.ok ? [] : read.problems;
}

describe("the files of a rehearsal", () => {
  it("are fine together", () => {
    expect(problemsOf({})).toEqual([]);
  });

  it("name a group of the plan that the tenant does not have, with the one that was meant", () => {
    const [problem, ...more] = problemsOf({ plan: SMALL_PLAN.replace("groups: [sg-second]", "groups: [sg-secund]") });
    expect(more).toEqual([]);
    expect(problem).toMatchObject({
      line: 19,
      what: 'the tenant has no group "sg-secund"',
      suggestion: 'did you mean "sg-second"?',
    });
  });

  it("name a group that the tenant has twice, with both ids", () => {
    const [one, two] = ["11111111-1111-4111-8111-000000000001", "11111111-1111-4111-8111-000000000002"] as const;
    const tenant = SMALL_TENANT.replace(
      "{ name: sg-first, users: 14 }",
      `{ name: sg-first, id: ${one}, users: 7 }\n  - { name: sg-first, id: ${two}, users: 7 }`,
    );
    expect(problemsOf({ tenant })).toMatchObject([
      { what: '2 groups of the tenant are called "sg-first"', suggestion: expect.stringContaining(`${one}, ${two}`) },
    ]);
    expect(problemsOf({ tenant, plan: SMALL_PLAN.replace("groups: [sg-first]", `groups: [${two}]`) })).toEqual([]);
  });

  it("name a wave of the scenario that the plan does not have", () => {
    const scenario = [
      "faults:",
      "  - { at: wave 3 + 1h, kind: crash }",
      "decisions:",
      "  - { wave: 9, decide: reject }",
    ];
    expect(problemsOf({ scenario }).map(({ line, what }) => [line, what])).toEqual([
      [4, "the plan has no wave 3"],
      [6, "the plan has no wave 9"],
    ]);
  });

  it("report the problems of every file at once", () => {
    const found = problemsOf({
      plan: SMALL_PLAN.replace("bake: 10h }", "bake: never }"),
      tenant: SMALL_TENANT.replace("seed: 7", "seed: seven"),
      scenario: ["faults: [{ at: wave 1, kind: earthquake }]"],
      guard: "apiVersion: passkey-rollout/v1\nkind: TenantGuard\nprotekt: {}\n",
    });
    expect(new Set(found.map(({ file }) => file)).size).toBe(4);
  });

  it("read the policy that a tenant file names, beside that file", () => {
    const tenant = SMALL_TENANT.replace("history: 7d", "history: 7d\npolicy: { file: missing.json }");
    expect(problemsOf({ tenant })).toMatchObject([
      { file: expect.stringMatching(/missing\.json$/), what: "there is no such file" },
    ]);
  });
});
