import * as z from "zod";
import { formatProblem, readDocument } from "../../src/contracts/document";
import type { DocumentCheck } from "../../src/contracts/document";

const bird = z.strictObject({
  apiVersion: z.literal("passkey-rollout/v1"),
  kind: z.literal("Scenario"),
  name: z.string().min(1),
  legs: z.int().min(0).max(2).default(2),
  flies: z.boolean().optional(),
  song: z.union([z.literal("off"), z.strictObject({ notes: z.array(z.string()).min(1) })]).optional(),
  nests: z
    .array(
      z.discriminatedUnion("in", [
        z.strictObject({ in: z.literal("tree"), height: z.number() }),
        z.strictObject({ in: z.literal("cliff"), sea: z.enum(["north", "baltic"]) }),
      ]),
    )
    .optional(),
  weights: z.record(z.string().regex(/^[a-z]+$/, "must be a word in small letters"), z.number()).optional(),
  ring: z
    .string()
    .refine((text) => text.startsWith("R"), "must be a ring number such as R12")
    .optional(),
});

const HEAD = "apiVersion: passkey-rollout/v1\nkind: Scenario\n";

function problems(text: string, checks: DocumentCheck[] = []): string[] {
  const read = readDocument(text, "bird.yaml", bird, checks);
  return read.ok ? [] : read.problems.map(formatProblem);
}

describe("a sound file", () => {
  test("is read as YAML or as JSON, also with tabs, a byte-order mark or Windows line ends", () => {
    const value = { apiVersion: "passkey-rollout/v1", kind: "Scenario", name: "wren" };
    for (const text of [
      `${HEAD}name: wren\n`,
      JSON.stringify(value),
      JSON.stringify(value, null, "\t"),
      `\uFEFF${HEAD}name: wren\n`,
      `${HEAD}name: wren\n`.replaceAll("\n", "\r\n"),
      `---\n${HEAD}name: wren\n...\n`,
    ]) {
      expect(readDocument(text, "bird.yaml", bird)).toMatchObject({ ok: true, value: { ...value, legs: 2 } });
    }
  });

  test("keeps dates, times and words such as off and no as text", () => {
    const texts = z.strictObject({ a: z.string(), b: z.string(), c: z.string(), d: z.string() });
    const read = readDocument("a: 2026-12-18\nb: 09:00\nc: off\nd: no\n", "f", texts);
    expect(read).toMatchObject({ ok: true, value: { a: "2026-12-18", b: "09:00", c: "off", d: "no" } });
  });

  test("can be asked later where something stands", () => {
    const read = readDocument(`${HEAD}name: wren\nnests:\n  - { in: tree, height: 3 }\n`, "bird.yaml", bird);
    expect(read.ok && [read.locate(["nests", 0, "height"]), read.locate(["name"]), read.locate(["legs"])]).toEqual([
      { line: 5, column: 25 },
      { line: 3, column: 7 },
      { line: 1, column: 1 },
    ]);
  });

  test("may repeat a part by an alias, and a mistake in it is told once, where it is written", () => {
    const text = `${HEAD}name: wren\nnests:\n  - &n { in: tree, height: high }\n  - *n\n`;
    expect(problems(text)).toEqual(['bird.yaml:5:28: "height" is "high", expected a number']);
  });
});

describe("the gallery of mistakes", () => {
  test.each<[string, string, string[]]>([
    [
      "a misspelt key is one mistake, not also a missing one",
      `${HEAD}nam: wren\n`,
      [
        'bird.yaml:3:1: unknown key "nam", expected one of apiVersion, kind, name, legs, flies, song, nests, weights, ring, did you mean "name"?',
      ],
    ],
    [
      "a key that nothing resembles",
      `${HEAD}name: wren\ncolour: brown\n`,
      [
        'bird.yaml:4:1: unknown key "colour", expected one of apiVersion, kind, name, legs, flies, song, nests, weights, ring, remove it',
      ],
    ],
    ["a missing key", HEAD, ['bird.yaml:1:1: "name" is missing, expected text']],
    [
      "a number where text belongs",
      `${HEAD}name: 7\n`,
      ['bird.yaml:3:7: "name" is 7, expected text, write it in quotes: "7"'],
    ],
    ["an empty text", `${HEAD}name: ""\n`, ['bird.yaml:3:7: "name" is empty text, expected text that is not empty']],
    [
      "a quoted number",
      `${HEAD}name: wren\nlegs: "2"\n`,
      ['bird.yaml:4:7: "legs" is "2", expected a number, write it without quotes: 2'],
    ],
    ["a fraction", `${HEAD}name: wren\nlegs: 1.5\n`, ['bird.yaml:4:7: "legs" is 1.5, expected a whole number']],
    ["a number too large", `${HEAD}name: wren\nlegs: 3\n`, ['bird.yaml:4:7: "legs" is 3, expected at most 2']],
    [
      "yes for true",
      `${HEAD}name: wren\nflies: yes\n`,
      ['bird.yaml:4:8: "flies" is "yes", expected true or false, write true'],
    ],
    [
      "a key without its value",
      `${HEAD}name:\nlegs: 2\n`,
      ['bird.yaml:3:1: "name" is empty, expected text, give it a value or remove the line'],
    ],
    [
      "a mistake within the alternative that was meant",
      `${HEAD}name: wren\nsong: { notes: tirili }\n`,
      ['bird.yaml:4:16: "notes" is "tirili", expected a list, write it as a list: [tirili]'],
    ],
    [
      "none of the alternatives",
      `${HEAD}name: wren\nsong: of\n`,
      ['bird.yaml:4:7: "song" is "of", expected off, or a mapping of keys and values, did you mean "off"?'],
    ],
    [
      "an unknown kind of entry",
      `${HEAD}name: wren\nnests:\n  - { in: tre, height: 2 }\n`,
      ['bird.yaml:5:11: "in" is "tre", expected one of tree, cliff, did you mean "tree"?'],
    ],
    [
      "a key of another kind of entry",
      `${HEAD}name: wren\nnests:\n  - { in: tree, height: 2, sea: north }\n`,
      ['bird.yaml:5:28: unknown key "sea", expected one of in, height, remove it'],
    ],
    [
      "a missing key in an entry",
      `${HEAD}name: wren\nnests:\n  - in: tree\n`,
      ['bird.yaml:5:5: "height" is missing, expected a number'],
    ],
    [
      "a key that may not be one",
      `${HEAD}name: wren\nweights: { WREN: 9 }\n`,
      ['bird.yaml:4:12: "WREN" cannot be a key here, expected a word in small letters'],
    ],
    [
      "what a check of the schema's author says",
      `${HEAD}name: wren\nring: X1\n`,
      ['bird.yaml:4:7: "ring" is "X1", expected a ring number such as R12'],
    ],
    [
      "a list instead of a mapping",
      "- a\n- b\n",
      ["bird.yaml:1:1: the file is a list, expected a mapping of keys and values"],
    ],
    ["an empty file", "", ["bird.yaml:1:1: the file is empty, expected a mapping of keys and values"]],
    ["only comments", "# nothing\n\n", ["bird.yaml:1:1: the file is empty, expected a mapping of keys and values"]],
    [
      "a file of another kind, and nothing else about it",
      "apiVersion: passkey-rollout/v1\nkind: RolloutPlan\nwaves: []\n",
      ["bird.yaml:2:7: this file is a rollout plan, expected kind: Scenario, give the file of a scenario here"],
    ],
    [
      "a file of another version, and nothing else about it",
      "apiVersion: passkey-rollout/v2\nkind: Scenario\nwings: 2\n",
      [
        "bird.yaml:1:13: this file is written for passkey-rollout/v2, expected apiVersion: passkey-rollout/v1, use the version of the product that reads it",
      ],
    ],
    [
      "a misspelt kind",
      "apiVersion: passkey-rollout/v1\nkind: Scenarios\nname: wren\n",
      ['bird.yaml:2:7: "kind" is "Scenarios", expected Scenario, did you mean "Scenario"?'],
    ],
  ])("%s", (_title, text, expected) => {
    expect(problems(text)).toEqual(expected);
  });

  test("several mistakes are told at once, in the order of the file", () => {
    const lines = problems(`${HEAD}legs: many\nname: 1\nwings: 2\nring: q\n`).map((line) => line.split(": ")[0]);
    expect(lines).toEqual(["bird.yaml:3:7", "bird.yaml:4:7", "bird.yaml:5:1", "bird.yaml:6:7"]);
  });

  test("checks over the whole file run also when its schema complains", () => {
    const check: DocumentCheck = () => [{ path: ["name"], at: "key", what: "too common", expected: "a rare bird" }];
    expect(problems(`${HEAD}name: wren\nlegs: 9\n`, [check])).toEqual([
      "bird.yaml:3:1: too common, expected a rare bird",
      'bird.yaml:4:7: "legs" is 9, expected at most 2',
    ]);
  });

  test("problems carry a JSON pointer", () => {
    const read = readDocument(`${HEAD}name: wren\nnests:\n  - { in: cliff, sea: red, "a/b~": 1 }\n`, "f", bird);
    expect(!read.ok && read.problems.map(({ path }) => path)).toEqual(["/nests/0/sea", "/nests/0/a~1b~0"]);
  });
});
