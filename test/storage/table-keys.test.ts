import fc from "fast-check";
import { keyOf, sortable } from "../../src/storage/table-keys";
import { checkKeys } from "../../src/storage/table-limits";

const parts = fc.array(fc.string({ unit: "grapheme", maxLength: 200 }), { minLength: 1, maxLength: 3 });

describe("a key made of any text", () => {
  it("is one that Table Storage takes, and never begins as the parts of a large document do", () => {
    fc.assert(
      fc.property(parts, (texts) => {
        checkKeys(keyOf(...texts), keyOf(...texts));
        expect(keyOf(...texts)).toMatch(/^[^~]/);
        expect(keyOf(...texts)).not.toContain("~~");
      }),
    );
  });

  it("is another one for another text", () => {
    fc.assert(
      fc.property(parts, parts, (a, b) => {
        expect(keyOf(...a) === keyOf(...b)).toBe(JSON.stringify(a) === JSON.stringify(b));
      }),
    );
    expect(new Set(["", "=", "=3D", "~", "a~b", "==", "/"].map((text) => keyOf(text))).size).toBe(7);
    expect(keyOf("a", "b")).not.toBe(keyOf("a~b"));
    expect(keyOf("a", "")).not.toBe(keyOf("a"));
  });

  it("stays readable where it can", () => {
    expect(keyOf("7c0e3f3e-54a4", "1", "signIns")).toBe("7c0e3f3e-54a4~1~signIns");
    expect(keyOf("a/b ü")).toBe("a=2Fb=20=C3=BC");
  });
});

describe("a number in a key", () => {
  it("sorts as the number does", () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (a, b) => {
        expect(sortable(a, 10) < sortable(b, 10)).toBe(a < b);
      }),
    );
  });

  it("must fit", () => {
    for (const odd of [-1, 1.5, 100, Number.NaN]) expect(() => sortable(odd, 2)).toThrow(RangeError);
  });
});
