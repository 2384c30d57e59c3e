import { storyLine } from "../../src/cli/story-line";

const plain = (text: string): string => text;
const LINK = "http://127.0.0.1:7071/approvals/a9d48d8c-943a-4a98-af66-2958a4965ce2";

test("a sentence stays beside its time, in a column of its own", () => {
  expect(storyLine("Tue 1 Dec 08:05", "Preflight passed with 3 findings.", 40, plain)).toBe(
    "Tue 1 Dec 08:05   Preflight passed with\n                  3 findings.\n",
  );
});

test("a remark without a time is broken as well, and keeps its indent", () => {
  expect(storyLine("", "  tenant  514 people; time runs fast", 20, plain)).toBe(
    "  tenant  514\n  people; time runs\n  fast\n",
  );
});

test("no line is longer than the terminal, except an address, which stays whole", () => {
  const text = Array.from({ length: 80 }, (_, index) => `word${String(index)}`).join(" ");
  for (const width of [60, 80, 100, 140])
    for (const line of storyLine("Tue 1 Dec 08:05", text, width, plain).split("\n"))
      expect(line.length).toBeLessThanOrEqual(width);
  expect(storyLine("", LINK, 40, plain)).toBe(`${LINK}\n`);
  expect(storyLine("", "", 40, plain)).toBe("\n");
});
