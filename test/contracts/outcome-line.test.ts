import fc from "fast-check";
import { readOutcomeLine } from "../../src/contracts/outcome-line";

const at = "2026-11-02T08:00:00Z";
const instant = Date.parse(at);

test("every line of the design is read", () => {
  const slice = { platform: "ios", provider: "1password" };
  const outcome = { stream: "a1", at, user: "u17", outcome: "blocked", slice };
  expect(readOutcomeLine(JSON.stringify(outcome))).toEqual({
    ok: true,
    line: {
      stream: "a1",
      kind: "outcome",
      at: instant,
      user: "u17",
      outcome: "blocked",
      slices: ["platform ios", "provider 1password"],
      control: false,
    },
  });
  expect(readOutcomeLine(JSON.stringify({ ...outcome, group: "control" }))).toMatchObject({ line: { control: true } });
  expect(readOutcomeLine('{"stream":"a1","baseline":{"users":400,"blocked":20}}')).toEqual({
    ok: true,
    line: { stream: "a1", kind: "baseline", baseline: { users: 400, affected: 20 } },
  });
  expect(readOutcomeLine('{"stream":"a1","wave":{"users":50}}')).toMatchObject({ line: { kind: "wave", users: 50 } });
  expect(readOutcomeLine(`{"stream":"a1","end":"${at}"}`)).toMatchObject({ line: { kind: "end", at: instant } });
});

test.each([
  ["{", "not JSON"],
  ["[]", "no JSON object"],
  ['{"at":"2026-11-02T08:00:00Z"}', '"stream"'],
  ['{"stream":"a"}', "says nothing"],
  [`{"stream":"a","user":"u","outcome":"exploded","at":"${at}"}`, '"outcome" is "exploded"'],
  [`{"stream":"a","outcome":"blocked","at":"${at}"}`, '"user"'],
  [`{"stream":"a","user":"u","at":"${at}"}`, '"outcome" is missing'],
  ['{"stream":"a","user":"u","outcome":"blocked","at":"2026-02-30T08:00:00Z"}', '"at" is'],
  ['{"stream":"a","user":"u","outcome":"blocked","at":"yesterday"}', '"at" is'],
  [`{"stream":"a","user":"u","outcome":"blocked","at":"${at}","slice":"ios"}`, '"slice" is'],
  [`{"stream":"a","user":"u","outcome":"blocked","at":"${at}","group":"others"}`, '"group" is'],
  ['{"stream":"a","baseline":{"users":4,"blocked":5}}', '"baseline" is'],
  ['{"stream":"a","wave":{"users":0}}', '"wave" is'],
  ['{"stream":"a","wave":{"users":2.5}}', '"wave" is'],
  ['{"stream":"a","end":true}', '"end" is'],
])("%s is refused with what is wrong", (text, what) => {
  expect(readOutcomeLine(text)).toMatchObject({ ok: false, what: expect.stringContaining(what) });
});

test("nothing that a line may hold throws", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      const read = readOutcomeLine(text);
      expect(typeof read.ok).toBe("boolean");
    }),
  );
});
