import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { AUDIT_KINDS } from "../../src/domain/audit/event";
import { describeCompiled, MAIN, ofType, readSnapshot, root } from "./snapshots";

const folder = path.join(root, "infra/alerts");
const queries = readdirSync(folder).map((file): [string, string] => [
  file.replace(".kql", ""),
  readFileSync(path.join(folder, file), "utf8"),
]);

function sourcesBelow(directory: string): readonly string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const at = path.join(directory, entry.name);
    if (entry.isDirectory()) return entry.name === "local" || entry.name === "cli" ? [] : sourcesBelow(at);
    return [readFileSync(at, "utf8")];
  });
}
/** Everything that runs in Azure. */
const sources = sourcesBelow(path.join(root, "src"));

function writes(source: string, event: string): boolean {
  return new RegExp(`logger\\.(info|warn|error)\\(\\s*"${event}"|tryTo\\(\\s*"${event}"`).test(source);
}

/** Names that stand behind `event ==`, `event in (…)`, `line.kind ==` and `line.kind in (…)`. */
function namesBehind(query: string, what: string): readonly string[] {
  const after = new RegExp(`${what.replace(".", "\\.")} (?:==|in) \\(?((?:"[\\w-]+"(?:, )?)+)`, "g");
  return [...query.matchAll(after)].flatMap((match) => [...(match[1] ?? "").matchAll(/[\w-]+/g)].map(([name]) => name));
}

describe.each(queries)("the alert '%s'", (name, query) => {
  test("asks for lines only that the app writes", () => {
    for (const event of namesBehind(query, "event")) {
      expect([event, sources.some((source) => writes(source, event))]).toEqual([event, true]);
    }
    for (const kind of namesBehind(query, "line.kind")) expect(AUDIT_KINDS).toContain(kind);
  });

  test("asks for facts only that stand beside these lines in the code", () => {
    const events = namesBehind(query, "event");
    const kinds = namesBehind(query, "line.kind");
    const beside = sources.filter(
      (source) =>
        events.some((event) => writes(source, event)) || kinds.some((kind) => source.includes(`kind: "${kind}"`)),
    );
    const facts = [...query.matchAll(/line\.(\w+)/g)].map((match) => match[1] ?? "");
    for (const fact of facts.filter((each) => each !== "event" && each !== "level"))
      expect([fact, beside.some((source) => new RegExp(`\\b${fact}\\b`).test(source))]).toEqual([fact, true]);
  });

  test("begins with a table, and searches no others: Azure accepts no rule with `search` or `union`", () => {
    const code = query.replaceAll(/^\/\/.*$/gm, "").trim();
    expect(code).toMatch(/^(let lines = AppTraces|StorageTableLogs)\n/);
    expect(code).not.toMatch(/\b(search|union|datatable|externaldata|take|limit)\b/);
  });

  test("says in its first line why it asks, and the runbook says what to do", () => {
    expect(query).toMatch(/^\/\/ [A-Z].{20,}\.\)?\n/);
    expect(readFileSync(path.join(root, "docs/operations/runbook.md"), "utf8")).toContain(`\n### ${name}\n`);
  });
});

test("the queries that read the app's lines find at least one event each", () => {
  for (const [name, query] of queries)
    if (query.includes("let lines = AppTraces")) expect([name, namesBehind(query, "event")]).not.toEqual([name, []]);
});

test("no line that an alert needs is sampled away", () => {
  const { logging } = JSON.parse(readFileSync(path.join(root, "host.json"), "utf8")) as {
    logging: { applicationInsights: { samplingSettings: { excludedTypes: string } } };
  };
  expect(logging.applicationInsights.samplingSettings.excludedTypes.split(";")).toContain("Trace");
});

describeCompiled.each(MAIN)("deployed as '%s'", (name) => {
  const snapshot = readSnapshotOnce(name);

  test("every query is an alert, those of the writer where there is one and Graph's log arrives", () => {
    const rules = ofType(snapshot(), "Microsoft.Insights/scheduledQueryRules");
    const ofWriter = ["graph-log-silent", "write-without-intent"];
    const expected = queries
      .map(([each]) => each)
      .filter((each) => name === "app-everything" || !ofWriter.includes(each));
    expect(rules.map((each) => each.name?.replace("passkey-rollout-", "")).sort()).toEqual(expected.sort());
    for (const { properties } of rules)
      expect(properties).toMatchObject({
        enabled: true,
        description: expect.stringContaining("runbook.md#") as string,
      });
  });

  test("people are told where there are any to tell", () => {
    const groups = ofType(snapshot(), "Microsoft.Insights/actionGroups");
    expect(groups).toHaveLength(name === "app-everything" ? 1 : 0);
    for (const { properties } of ofType(snapshot(), "Microsoft.Insights/scheduledQueryRules"))
      expect((properties.actions as { actionGroups: readonly string[] }).actionGroups).toHaveLength(groups.length);
  });

  test("no query is left with a hole in it", () => {
    const rules = JSON.stringify(ofType(snapshot(), "Microsoft.Insights/scheduledQueryRules"));
    // What is only known after deploying is filled in then; everything else is filled in by now.
    expect(rules.replaceAll(/\[replace\([\s\S]*?\{\w+PrincipalId\}[\s\S]*?\)\]/g, "")).not.toMatch(
      /\{(hours|account)\}/,
    );
  });
});

function readSnapshotOnce(name: string) {
  let snapshot: ReturnType<typeof readSnapshot> | undefined;
  return () => (snapshot ??= readSnapshot(name));
}
