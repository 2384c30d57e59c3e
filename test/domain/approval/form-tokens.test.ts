import fc from "fast-check";
import { addCsrf, addToken, csrfMatches, tokenMatches } from "../../../src/domain/approval/form-tokens";

const token = fc.string({ minLength: 1, maxLength: 20 });
const person = fc.string({ maxLength: 20 });

test("what was added matches, and nothing else does", () => {
  fc.assert(
    fc.property(fc.array(token, { maxLength: 15 }), token, (added, other) => {
      const hashes = added.reduce(addToken, "");
      for (const each of added) expect(tokenMatches(hashes, each)).toBe(true);
      expect(tokenMatches(hashes, other)).toBe(added.includes(other));
    }),
  );
});

test("a form belongs to one person, in any letter case of the id", () => {
  fc.assert(
    fc.property(person, person, token, (mine, yours, form) => {
      const hashes = addCsrf(null, mine, form);
      expect(csrfMatches(hashes, mine.toUpperCase(), form)).toBe(
        mine.toUpperCase().toLowerCase() === mine.toLowerCase(),
      );
      expect(csrfMatches(hashes, yours, form)).toBe(yours.toLowerCase() === mine.toLowerCase());
    }),
  );
});

test("the last three forms of a person stay good, whatever the others do", () => {
  let hashes: string | null = null;
  for (const form of ["1", "2", "3", "4"]) hashes = addCsrf(addCsrf(hashes, "ann", form), "bo", form);
  expect(["1", "2", "3", "4"].map((form) => csrfMatches(hashes, "ann", form))).toEqual([false, true, true, true]);
});

test("the link's token outlives any number of others", () => {
  let hashes = addToken("", "link");
  for (let index = 0; index < 100; index += 1) hashes = addToken(hashes, String(index));
  expect(tokenMatches(hashes, "link")).toBe(true);
  expect(hashes.split(" ").length).toBeLessThanOrEqual(21);
});

test("an empty row matches nothing", () => {
  expect(tokenMatches("", "")).toBe(false);
  expect(csrfMatches(null, "", "")).toBe(false);
});
