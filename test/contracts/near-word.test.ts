import * as fc from "fast-check";
import { editDistance, nearWord } from "../../src/contracts/near-word";

describe("the word that was meant", () => {
  const known = ["windows", "blackouts", "startAt", "timeZone"];

  test.each([
    ["windws", "windows"],
    ["Windows", "windows"],
    ["wnidows", "windows"],
    ["time_zone", "timeZone"],
    ["start-at", "startAt"],
    ["blackout", "blackouts"],
  ])("%s is %s", (written, meant) => {
    expect(nearWord(written, known)).toBe(meant);
  });

  test.each(["x", "", "doors", "wind"])("%p is none of them", (written) => {
    expect(nearWord(written, known)).toBeUndefined();
  });

  test("the nearest of several wins", () => {
    expect(nearWord("wave", ["waves", "wave", "save"])).toBe("wave");
  });

  test("the distance is symmetric, nothing for the same word, and never more than the longer word", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (a, b) => {
        expect(editDistance(a, b)).toBe(editDistance(b, a));
        expect(editDistance(a, a)).toBe(0);
        expect(editDistance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length));
      }),
    );
  });
});
