import { compareDigests, digestElement, digestOf, readDigest } from "../../src/views/what-if-digest";
import { memberOf } from "../builders/deps";
import { aWarning, previewOf } from "../builders/previews";
import { whatIfFactsOf } from "../builders/what-ifs";

const people = (...numbers: number[]) => numbers.map((n) => memberOf(n));
const lookOf = (waves: number[][], groups: Record<number, readonly ReturnType<typeof memberOf>[]>) =>
  previewOf(whatIfFactsOf({ groups, waves }));
const before = digestOf(lookOf([[1], [2]], { 1: people(1, 2), 2: people(3, 4, 5, 6, 7) }));

test("a digest comes back from the page that holds it, whatever the names are", () => {
  const evil = { ...before, findings: [["x", "</script><b>"] as const] };
  const element = digestElement(evil);
  expect(element.match(/<\/script>/g)).toHaveLength(1);
  expect(readDigest(`<html>${element}</html>`)).toEqual(evil);
});

test.each(["", "<html></html>", digestElement(before).replace("{", "{{"), digestElement({} as typeof before)])(
  "a text that is no report has no digest (%#)",
  (text) => {
    expect(readDigest(text)).toBeUndefined();
  },
);

test("two looks at an unchanged tenant differ in nothing", () => {
  expect(compareDigests(before, { ...before, at: "later" })).toEqual([]);
});

test("people who come and go, waves, the plan and findings are told", () => {
  const now = digestOf(
    previewOf(
      whatIfFactsOf({ groups: { 1: people(2, 8, 9, 10, 11), 2: people(2, 3), 3: people(30) }, waves: [[1], [2], [3]] }),
      {},
      {
        findings: [aWarning],
      },
    ),
  );
  expect(compareDigests(before, now)).toEqual([
    "The plan itself is another one.",
    "4 people (user10@contoso.example, user11@contoso.example, user8@contoso.example …) would gain by wave 'wave 1' now.",
    "user1@contoso.example would no longer gain by wave 'wave 1'.",
    "4 people (user4@contoso.example, user5@contoso.example, user6@contoso.example …) would no longer gain by wave 'wave 2'.",
    "1 person instead of 0 of wave 'wave 2' would be unchanged.",
    "Wave 'wave 3' is new.",
    "New finding: It was not proven in this tenant.",
  ]);
  expect(compareDigests(now, before)).toContain("Wave 'wave 3' is gone.");
  expect(compareDigests(now, before)).toContain("No longer found: It was not proven in this tenant.");
});

test("that somebody would lose something, or no longer would, is news", () => {
  const [wave] = before.waves;
  const losing = { ...before, waves: [{ ...wave!, loses: true, policyChanges: 3 }, ...before.waves.slice(1)] };
  expect(compareDigests(before, losing)).toEqual([
    "Somebody would lose something by wave 'wave 1' now.",
    "The policy would change in 3 places by wave 'wave 1', before in 2.",
  ]);
  expect(compareDigests(losing, before)[0]).toBe("Nobody loses anything by wave 'wave 1' any more.");
});
