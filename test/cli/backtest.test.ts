import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { run } from "./run";

const folder = mkdtempSync(path.join(tmpdir(), "passkey-rollout-backtest-"));
const file = (name: string, text: string): string => {
  const place = path.join(folder, name);
  writeFileSync(place, text);
  return place;
};

const EXAMPLE = "examples/streams/five-waves.ndjson";
const GATE = "examples/gates/standard.yaml";

test("with --json there is one line a stream, with the keys of the design", async () => {
  const { code, out, err } = await run(["backtest", "--gate", GATE, "--streams", EXAMPLE, "--json"]);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  const verdicts = out
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(verdicts.map(({ stream, verdict }) => [stream, verdict])).toEqual([
    ["healthy", "certified"],
    ["lockout", "alarm"],
    ["too-small", "insufficient"],
    ["broken-provider", "alarm"],
    ["outage", "error"],
  ]);
  for (const verdict of verdicts)
    expect(Object.keys(verdict).slice(0, 7)).toEqual([
      "stream",
      "verdict",
      "at",
      "users",
      "blocked",
      "upperBound",
      "reason",
    ]);
});

test("without it there is a table of what the streams came to and of what the gate does", async () => {
  const { code, out } = await run(["backtest", "--gate", GATE, "--streams", EXAMPLE]);
  expect(code).toBe(0);
  expect(out).toMatch(/^5 streams, [\d,]+ lines$/m);
  expect(out).toMatch(/^alarm +2 +40\.0 %/m);
  expect(out).toMatch(/stopped when healthy +finds 5 % +finds 10 % +finds 20 % +finds 40 %/);
  expect(out).toContain("Certified needs 29 users without a failure at 95 %.");
});

test("a malformed line, a file that is not there and a gate that can't be end with 64 and say where", async () => {
  const streams = file("bad.ndjson", '{"stream":"a","wave":{"users":5}}\n{"stream":"a","at":"2026-11-02T08:00:00Z"}\n');
  const bad = await run(["backtest", "--streams", streams, "--json"]);
  expect(bad.code).toBe(64);
  expect(bad.err).toMatch(
    /bad\.ndjson:2:1: the line says nothing, expected an outcome, a baseline, a wave or an end\n$/,
  );
  const missing = await run(["backtest", "--streams", path.join(folder, "nowhere.ndjson")]);
  expect([missing.code, missing.err]).toEqual([
    64,
    expect.stringContaining("nowhere.ndjson:1:1: there is no such file"),
  ]);
  const gate = file(
    "gate.yaml",
    "guardrails:\n  signInBlocked: { tolerable: 10%, intolerable: 5%, falseAlarm: 60% }\n",
  );
  const refused = await run(["backtest", "--gate", gate, "--streams", EXAMPLE]);
  expect(refused.code).toBe(64);
  expect(refused.err).toContain("gate.yaml:2:49: intolerable 5% is not above tolerable 10%");
  expect(refused.err).toContain("a false-alarm rate of 60% makes the gate useless");
});

test("a gate that judges nothing of a stream, and no streams at all, are bad usage", async () => {
  const gate = file("off.yaml", "guardrails: { signInBlocked: off }\n");
  expect(await run(["backtest", "--gate", gate, "--streams", EXAMPLE])).toMatchObject({ code: 64 });
  expect(await run(["backtest"])).toMatchObject({ code: 64, err: expect.stringContaining("--streams FILE") });
});

test("a terminal sees a bar while long files are judged, and nothing of it remains", async () => {
  const { err } = await run(["backtest", "--streams", EXAMPLE], { isErrTty: true });
  expect(err).toContain("100 %");
  expect(err.endsWith("\r\u001B[K")).toBe(true);
});

test("a tenant's own quiet days say how often the gate would have stopped them", async () => {
  const tenant = "examples/tenants/contoso.yaml";
  const { code, out } = await run(["backtest", "--from-tenant", "--tenant", tenant, "--days", "4"]);
  expect(code).toBe(0);
  expect(out).toMatch(
    /^This gate would have stopped 0 of your \d quiet days; a 20 % lockout would be seen after about \d+ users\.$/m,
  );
  expect(await run(["backtest", "--from-tenant"])).toMatchObject({
    code: 64,
    err: expect.stringContaining("--tenant FILE"),
  });
});
