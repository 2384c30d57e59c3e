import * as z from "zod";
import { formatProblem, readDocument } from "../../src/contracts/document";

const bird = z.strictObject({ name: z.string().max(500).optional(), ring: z.literal("R1").optional() });

function problems(text: string): string[] {
  const read = readDocument(text, "bird.yaml", bird);
  return read.ok ? [] : read.problems.map(formatProblem);
}

describe("hostile files", () => {
  const bomb = `a: &a [x, x, x, x, x, x, x, x, x]\n${["b", "c", "d", "e", "f", "g", "h", "i"]
    .map(
      (name, i) =>
        `${name}: &${name} [${Array(9)
          .fill(`*${"abcdefgh".charAt(i)}`)
          .join(", ")}]\n`,
    )
    .join("")}`;

  test.each([
    ["an alias bomb", bomb, "aliases repeat too much of the file"],
    [
      "a list of thousands of aliases",
      `a: &a x\nb: [${Array(20_000).fill("*a").join(", ")}]\n`,
      "the file uses too many aliases",
    ],
    ["endless nesting of lists", "[".repeat(200_000), "nested too deeply"],
    ["endless nesting of entries", "- ".repeat(100_000), "nested too deeply"],
    ["endless nesting of mappings", "{a: ".repeat(50_000), "nested too deeply"],
    ["endless nesting of keys", "? ".repeat(100_000), "nested too deeply"],
    ["a huge file", "x".repeat(256 * 1024 + 1), "the file is 257 KiB large, expected at most 256 KiB"],
  ])("%s is refused with one problem", (_title, text, words) => {
    const found = problems(text);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(words);
  });

  test("twenty thousand unknown keys are told by the first hundred", () => {
    const keys = Array.from({ length: 20_000 }, (_, i) => `k${i}: 1\n`).join("");
    const found = problems(`name: wren\n${keys}`);
    expect(found).toHaveLength(101);
    expect(found.at(-1)).toContain("there are more problems from here on");
  });

  test("keys that JavaScript treats specially are just unknown keys", () => {
    const found = problems(`name: wren\n__proto__: { legs: 1 }\nconstructor: 1\ntoString: 1\n`);
    expect(found).toHaveLength(3);
    expect(found[0]).toContain('unknown key "__proto__"');
  });

  test("long values are shortened and stay on one line", () => {
    const found = problems(`name: wren\nring: "${"a\\n".repeat(500)}"\n`);
    expect(found).toHaveLength(1);
    expect(found[0]!.length).toBeLessThan(200);
    expect(found[0]).not.toContain("\n");
  });
});
