import * as z from "zod";
import { formatProblem, readDocument } from "../../src/contracts/document";

const bird = z.strictObject({
  apiVersion: z.literal("passkey-rollout/v1"),
  kind: z.literal("Scenario"),
  name: z.string(),
  legs: z.int().optional(),
  flies: z.boolean().optional(),
  song: z.unknown().optional(),
  nests: z.unknown().optional(),
});

const HEAD = "apiVersion: passkey-rollout/v1\nkind: Scenario\n";

describe("mistakes in the text itself", () => {
  test.each<[string, string, string[]]>([
    [
      "a key written twice, and the other mistakes too",
      `${HEAD}name: wren\nlegs: 1\nname: robin\nflies: 1\n`,
      [
        'bird.yaml:5:1: "name" is written twice in one mapping, expected each key once, remove this one or the one in line 3',
        'bird.yaml:6:8: "flies" is 1, expected true or false',
      ],
    ],
    [
      "two documents",
      `${HEAD}name: wren\n---\nname: robin\n`,
      [
        'bird.yaml:4:1: the file holds more than one document, expected a single document, keep one and remove the "---" between them',
      ],
    ],
    [
      "a tab as indentation",
      `${HEAD}song:\n\tnotes: []\n`,
      ["bird.yaml:4:1: a tab indents this line, expected spaces, replace the tab with spaces"],
    ],
    [
      "a list that is not closed",
      `${HEAD}song: { notes: [a, b }\nname: wren\n`,
      ['bird.yaml:3:22: a list that begins with "[" is not closed, expected "]"'],
    ],
    [
      "a quote that is not closed",
      `${HEAD}name: "wren\n`,
      ["bird.yaml:4:1: a quoted text is not closed, expected a closing quote"],
    ],
    [
      "a second colon",
      `${HEAD}name: wren: small\n`,
      [
        'bird.yaml:3:7: there is a second ": " in this value, or the next line is indented too far, expected one value for each key, put the value in quotes, or mend the indentation',
      ],
    ],
    [
      "a key without a colon",
      `${HEAD}name: wren\nlegs\nflies: true\n`,
      [
        'bird.yaml:4:1: a key has no value, expected "key: value", write ": " behind the key, or "- " before an entry of a list',
      ],
    ],
    [
      "a reserved character",
      `${HEAD}name: @wren\n`,
      [
        "bird.yaml:3:7: the value starts with a character that YAML reserves, expected quoted text, put the value in quotes",
      ],
    ],
    [
      "a tag",
      `${HEAD}name: !!timestamp 2026-12-01\n`,
      ["bird.yaml:3:7: a tag (!) has no meaning here, expected a plain value, remove the tag"],
    ],
    [
      "a directive",
      `%YAML 1.1\n---\n${HEAD}name: no\n`,
      [
        "bird.yaml:1:1: a % directive would change how the file is read, expected YAML 1.2 without directives, remove the line",
      ],
    ],
    [
      "an alias to nowhere",
      `${HEAD}name: *wren\n`,
      [
        'bird.yaml:3:7: nothing before this line is anchored as "wren", expected &wren earlier in the file, put the value in quotes if it is no alias',
      ],
    ],
    [
      "an alias to itself",
      `${HEAD}name: wren\nnests: &n [*n]\n`,
      ['bird.yaml:4:12: "*n" repeats itself without end, expected an alias outside of what it stands for'],
    ],
  ])("%s", (_title, text, expected) => {
    const read = readDocument(text, "bird.yaml", bird);
    expect(read.ok ? [] : read.problems.map(formatProblem)).toEqual(expected);
  });
});
