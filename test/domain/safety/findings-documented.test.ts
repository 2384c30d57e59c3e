import { readFileSync } from "node:fs";
import path from "node:path";
import { FINDING_IDS, linkOf } from "../../../src/domain/safety/finding-ids";
import { finding } from "../../../src/domain/safety/finding";

const text = readFileSync(path.join(__dirname, "../../../docs/findings.md"), "utf8");
const sections = text.split(/^### /m).slice(1);
const titleOf = (section: string) => section.split("\n", 1)[0] ?? "";

test("every finding has a section in docs/findings.md, and every section a finding, in the same order", () => {
  expect(sections.map(titleOf)).toEqual([...FINDING_IDS]);
});

test.each(sections.map((section) => [titleOf(section), section]))(
  "%s says what, why and how to mend it",
  (_, section) => {
    for (const word of ["**What.**", "**Why.**", "**Mend.**"]) expect(section).toContain(word);
  },
);

test("a finding links to its section", () => {
  expect(finding("group-empty", "blocks", "It is empty.", "Fill it.").link).toBe(linkOf("group-empty"));
  expect(linkOf("group-empty")).toBe("docs/findings.md#group-empty");
});
