import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseGate } from "../../../src/contracts/gate-file";
import type { StreamVerdict } from "../../../src/domain/health/stream-judge";
import { judgeStreams, NothingToJudgeError, type JudgedStreams } from "../../../src/local/backtest/judge-streams";
import { readLines } from "../../../src/local/backtest/read-lines";

const folder = mkdtempSync(path.join(tmpdir(), "passkey-rollout-streams-"));
let files = 0;

type Line = Readonly<Record<string, unknown>>;

function write(lines: readonly (Line | string)[]): string {
  const file = path.join(folder, `${String((files += 1))}.ndjson`);
  writeFileSync(file, lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line))).join("\n"));
  return file;
}

function judge(
  lines: readonly (Line | string)[],
  gate = "{}",
): { readonly result: JudgedStreams; readonly verdicts: readonly StreamVerdict[] } {
  const parsed = parseGate(gate, "gate.yaml");
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const verdicts: StreamVerdict[] = [];
  const onVerdict = (verdict: StreamVerdict): void => void verdicts.push(verdict);
  return { result: judgeStreams({ file: write(lines), gate: parsed.gate, confidence: 0.95, onVerdict }), verdicts };
}

const minute = (n: number): string => new Date(Date.UTC(2026, 10, 2, 8, n)).toISOString();

/** Outcomes of one stream, a minute apart: so many people, those for whom `blocked` says so kept out. */
function outcomes(
  stream: string,
  people: number,
  blocked: (n: number) => boolean = () => false,
  more: (n: number) => Line = () => ({}),
): Line[] {
  return Array.from({ length: people }, (_, n) => ({
    stream,
    at: minute(n),
    user: `u${String(n)}`,
    outcome: blocked(n) ? "blocked" : n % 7 === 0 ? "struggled" : "succeeded",
    ...more(n),
  }));
}
const end = (stream: string, at = "2026-11-05T08:00:00Z"): Line => ({ stream, end: at });
const wave = (stream: string, users: number): Line => ({ stream, wave: { users } });

test("sixty people who got in are certified at the end of the bake, with both numbers", () => {
  const { verdicts } = judge([wave("a", 60), ...outcomes("a", 60), end("a")]);
  expect(verdicts).toMatchObject([
    { stream: "a", verdict: "certified", users: 60, blocked: 0, at: Date.parse("2026-11-05T08:00:00Z") },
  ]);
  expect(verdicts[0]?.upperBound).toBeCloseTo(1 - Math.pow(0.05, 1 / 60), 12);
});

test("twenty people who got in prove too little, and the reason says what would do", () => {
  const { verdicts } = judge([wave("a", 20), ...outcomes("a", 20), end("a")]);
  expect(verdicts).toMatchObject([{ verdict: "insufficient", users: 20, blocked: 0 }]);
  expect(verdicts[0]?.reason).toMatch(/0 of 20 users blocked; .*alarm at \d+ of 20; certified at 0 of 29/);
});

test("people kept out raise the alarm at the outcome that was one too many, and nothing later changes it", () => {
  const lines = [wave("a", 50), ...outcomes("a", 50, (n) => n === 3 || n === 5 || n === 9), end("a")];
  const { verdicts } = judge(lines);
  expect(verdicts).toMatchObject([{ verdict: "alarm", at: Date.parse(minute(9)), users: 10, blocked: 3 }]);
  expect(verdicts[0]?.reason).toContain("3 of 10 users blocked; the alarm was due at 3 of 10");
});

test("a stream without an end was never over, so nothing of it is certified", () => {
  expect(judge(outcomes("a", 100)).verdicts).toMatchObject([{ verdict: "insufficient", users: 100 }]);
});

test("nobody at all proves nothing", () => {
  expect(judge([wave("a", 50), end("a")]).verdicts).toMatchObject([
    { verdict: "insufficient", users: 0, upperBound: 1 },
  ]);
});

test("streams may interleave, and each is judged by itself", () => {
  const [good, bad] = [outcomes("good", 60), outcomes("bad", 60, (n) => n % 2 === 0)];
  const mixed = good.flatMap((line, n) => [line, bad[n] ?? {}]);
  expect(judge([...mixed, end("bad"), end("good")]).verdicts).toMatchObject([
    { stream: "bad", verdict: "alarm" },
    { stream: "good", verdict: "certified" },
  ]);
});

test("a person is drawn once: repeated lines change no number", () => {
  const lines = outcomes("a", 60);
  const { verdicts } = judge([...lines.flatMap((line) => [line, line, line]), end("a")]);
  expect(verdicts).toMatchObject([{ verdict: "certified", users: 60, blocked: 0, late: 0 }]);
});

test("people who got in and are blocked later don't rewrite the walk, but no bound is blind to them", () => {
  const late = (users: number): Line[] =>
    Array.from({ length: users }, (_, n) => ({
      stream: "a",
      at: minute(70),
      user: `u${String(n)}`,
      outcome: "blocked",
    }));
  const certified = judge([wave("a", 60), ...outcomes("a", 60), end("a")]).verdicts[0];
  const reopened = judge([wave("a", 60), ...outcomes("a", 60), ...late(3), end("a")]).verdicts[0];
  expect(certified).toMatchObject({ verdict: "certified" });
  expect(reopened).toMatchObject({ verdict: "insufficient", users: 60, blocked: 0, late: 3 });
  expect(reopened?.reason).toContain("after they had got in before");
  expect(judge([wave("a", 60), ...outcomes("a", 60), ...late(12), end("a")]).verdicts).toMatchObject([
    { verdict: "alarm" },
  ]);
});

test("the people's own rate before the wave is tolerated, wherever its line stands", () => {
  const lines = outcomes("a", 100, (n) => [1, 2, 4, 30, 60].includes(n));
  const baseline = { stream: "a", baseline: { users: 400, blocked: 28 } };
  expect(judge([wave("a", 100), ...lines, end("a")]).verdicts).toMatchObject([{ verdict: "alarm" }]);
  const tolerated = judge([wave("a", 100), baseline, ...lines, end("a")]).verdicts;
  expect(tolerated).toMatchObject([{ verdict: "certified", blocked: 5 }]);
  expect(judge([...lines.slice(0, 5), baseline, wave("a", 100), ...lines.slice(5), end("a")]).verdicts).toEqual(
    tolerated,
  );
});

test("an outage of everybody is nobody's alarm but an error", () => {
  const blocked = (n: number): boolean => n % 8 === 0;
  const control = outcomes("a", 60, blocked, () => ({ group: "control" })).map((line) => ({
    ...line,
    user: `c${String(line.user)}`,
  }));
  const mixed = outcomes("a", 60, blocked).flatMap((line, n) => [control[n] ?? {}, line]);
  const { verdicts } = judge([wave("a", 60), ...mixed, end("a")]);
  expect(verdicts).toMatchObject([{ verdict: "error", users: 60, blocked: 8 }]);
  expect(verdicts[0]?.reason).toContain("8 of 60 people whom no wave reached yet are blocked in the same hours");
});

test("a provider that keeps everybody out is found though the rest looks fine", () => {
  const broken = (n: number): boolean => n % 13 === 5;
  const lines = outcomes("a", 200, broken, (n) => ({
    slice: { provider: broken(n) ? "1password" : "icloud-keychain" },
  }));
  const { verdicts } = judge([wave("a", 200), ...lines, end("a")], "guardrails: { signInBlocked: { tolerable: 8% } }");
  expect(verdicts).toMatchObject([{ verdict: "alarm", slice: "provider 1password" }]);
  expect(verdicts[0]?.reason).toMatch(/(\d) of \1 with provider 1password/);
});

test("the plan's rates and false-alarm rate are the gate's", () => {
  const lines = outcomes("a", 60, (n) => n < 6);
  const gate = "guardrails: { signInBlocked: { tolerable: 20%, intolerable: 40%, falseAlarm: 0.1% } }";
  expect(judge([wave("a", 60), ...lines, end("a")]).verdicts).toMatchObject([{ verdict: "alarm" }]);
  expect(judge([wave("a", 60), ...lines, end("a")], gate).verdicts).toMatchObject([
    { verdict: "certified", blocked: 6 },
  ]);
});

test.each([
  [["{"], 1, "not JSON"],
  [[...outcomes("a", 2), { stream: "a", at: minute(0), user: "u9", outcome: "blocked" }], 3, "had come to"],
  [[...outcomes("a", 2), end("a"), ...outcomes("a", 1)], 4, "was closed by its end line already"],
  [[wave("a", 5), wave("a", 6)], 2, "second wave size"],
  [["", ...outcomes("a", 1), { stream: "a" }], 3, "says nothing"],
])("a line that can't be or comes out of order ends it with its number (%#)", (lines, line, what) => {
  const { result, verdicts } = judge(lines);
  expect(result).toMatchObject({ ok: false, problems: [{ line, column: 1, what: expect.stringContaining(what) }] });
  expect(verdicts.filter((each) => each.stream !== "a")).toEqual([]);
});

test("a gate without signInBlocked has nothing to judge", () => {
  expect(() => judge(outcomes("a", 3), "guardrails: { signInBlocked: off }")).toThrow(NothingToJudgeError);
});

test("lines are whole wherever the chunks that are read begin and end, with or without a last line break", () => {
  const text = `\uFEFF${Array.from({ length: 40_000 }, (_, n) => `Zeile ${String(n)} ä€😀`).join("\n")}`;
  for (const content of [text, `${text}\n`, text.replaceAll("\n", "\r\n")]) {
    const file = path.join(folder, `lines-${String((files += 1))}`);
    writeFileSync(file, content);
    let wrong = 0;
    let count = 0;
    readLines(file, (line, number) => {
      count += 1;
      if (line.trimEnd() !== `Zeile ${String(number - 1)} ä€😀`) wrong += 1;
      return true;
    });
    expect([count, wrong]).toEqual([40_000, 0]);
  }
});
