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

  it("name a group that the tenant has twice without ids of its own, with the ids that the tenant makes", () => {
    const tenant = SMALL_TENANT.replace(
      "{ name: sg-first, users: 14 }",
      "{ name: sg-first, users: 7 }\n  - { name: sg-first, users: 7 }",
    );
    const [problem, ...more] = problemsOf({ tenant });
    expect(more).toEqual([]);
    const ids = problem?.suggestion?.match(/[0-9a-f]{8}-[0-9a-f-]{27}/g) ?? [];
    expect(new Set(ids).size).toBe(2);
    for (const id of ids)
      expect(problemsOf({ tenant, plan: SMALL_PLAN.replace("groups: [sg-first]", `groups: [${id}]`) })).toEqual([]);
  });

  it("name an object id that no group of the tenant has", () => {
    const id = "11111111-1111-4111-8111-000000000009";
    expect(problemsOf({ plan: SMALL_PLAN.replace("groups: [sg-first]", `groups: [${id}]`) })).toMatchObject([
      { line: 18, what: `the tenant has no group with the id "${id}"` },
    ]);
  });

  it("name the groups of the guard that the tenant does not have, where they stand in the guard", () => {
    const guard = [
      "apiVersion: passkey-rollout/v1",
      "kind: TenantGuard",
      "protect: { groups: [sg-break-glass, sg-nowhere] }",
      "approvals: { approvers: sg-aprovers }",
      "",
    ].join("\n");
    expect(problemsOf({ guard })).toMatchObject([
      { line: 3, column: 37, path: "/protect/groups/1", what: 'the tenant has no group "sg-nowhere"' },
      {
        file: expect.stringMatching(/guard-\d+\.yaml$/),
        line: 4,
        column: 25,
        path: "/approvals/approvers",
        what: 'the tenant has no group "sg-aprovers"',
        suggestion: 'did you mean "sg-approvers"?',
      },
    ]);
  });

  it("name a group whose members a scenario changes and that exists nowhere", () => {
    const scenario = ["faults:", "  - { at: wave 1 + 1h, kind: membership, group: sg-frist, add: 3 }"];
    expect(problemsOf({ scenario })).toMatchObject([
      { line: 4, column: 49, what: 'the tenant has no group "sg-frist"', suggestion: 'did you mean "sg-first"?' },
    ]);
  });

  it("let a foreign edit name a group that is nowhere else, and then change its members", () => {
    const scenario = [
      "faults:",
      "  - { at: wave 1 + 1h, kind: foreign-edit, edit: { addExclusion: sg-of-a-colleague } }",
      "  - { at: wave 1 + 2h, kind: membership, group: sg-of-a-colleague, add: 3 }",
    ];
    expect(problemsOf({ scenario })).toEqual([]);
  });

  it("name people who decide or act and are nobody of the tenant", () => {
    const scenario = [
      "decisions:",
      "  - { wave: 2, decide: approve, by: anne@contoso.example }",
      "  - { wave: 1, decide: approve, by: FIRST-003@contoso.example }",
      "actions:",
      "  - { at: start + 1h, do: pause, by: zoe@elsewhere.example }",
      "  - { at: start + 2h, do: abort, by: eve@contoso.example }",
    ];
    expect(problemsOf({ scenario })).toMatchObject([
      {
        line: 4,
        column: 37,
        what: 'the tenant has nobody called "anne@contoso.example"',
        suggestion: 'did you mean "ann@contoso.example"?',
      },
      { line: 7, column: 38, what: 'the tenant has nobody called "zoe@elsewhere.example"' },
    ]);
  });

  it.each(["skip", "extend", "retry", "replan"])("refuse the action %s, which is not there yet", (verb) => {
    const scenario = ["actions:", `  - { at: wave 1 + 1h, do: ${verb}, wave: 1, by: bo@contoso.example }`];
    expect(problemsOf({ scenario })).toMatchObject([
      {
        line: 4,
        column: 28,
        what: `the action "${verb}" is not available in this version`,
        expected: "one of pause, resume, freeze, abort, rollback, rebaseline, stop-switch",
      },
    ]);
  });

  it.each(["pause", "resume", "freeze", "abort", "rollback", "stop-switch"])("take the action %s", (verb) => {
    const scenario = ["actions:", `  - { at: wave 1 + 1h, do: ${verb}, by: bo@contoso.example }`];
    expect(problemsOf({ scenario })).toEqual([]);
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
