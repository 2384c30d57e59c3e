import * as fc from "fast-check";
import { canonicalJson, hashOf, NotCanonicalError } from "../../src/domain/canonical-json";
import { sha256 } from "../../src/domain/hash";

describe("canonical JSON", () => {
  test("members are sorted, white space and unset members are gone", () => {
    expect(canonicalJson({ b: [1, { d: 2, c: undefined }], a: null, "": "é\n" })).toBe(
      '{"":"é\\n","a":null,"b":[1,{"d":2}]}',
    );
  });

  test("members are sorted by UTF-16 code units, as RFC 8785 asks, not by code points", () => {
    expect(canonicalJson({ "\u{1F600}": 1, "\uFB33": 2, "\u20AC": 3, "1": 4 })).toBe(
      '{"1":4,"\u20AC":3,"\u{1F600}":1,"\uFB33":2}',
    );
  });

  test("minus zero is zero and numbers look as ECMAScript writes them", () => {
    expect(canonicalJson([-0, 1e21, 0.000001, 1e-7, 100])).toBe("[0,1e+21,0.000001,1e-7,100]");
  });

  test("the hash is SHA-256 in hexadecimal", () => {
    expect(sha256("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    expect(hashOf({ b: 1, a: 2 })).toBe(sha256('{"a":2,"b":1}'));
  });

  test("the order in which members are written never changes the text, and the text means the value", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const reversed = Object.fromEntries(Object.entries(value).reverse());
        expect(canonicalJson(reversed)).toBe(canonicalJson(value));
        expect(canonicalJson(JSON.parse(canonicalJson(value)))).toBe(canonicalJson(value));
      }),
    );
  });

  test("what JSON cannot hold is refused with its place, instead of being hashed as something else", () => {
    const circle: { self?: unknown } = {};
    circle.self = [circle];
    for (const [value, pointer] of [
      [{ a: [NaN] }, "/a/0"],
      [{ a: Infinity }, "/a"],
      [{ a: 1n }, "/a"],
      [{ a: () => 1 }, "/a"],
      [[new Date(0)], "/0"],
      [{ m: new Map() }, "/m"],
      [circle, "/self/0"],
      [undefined, ""],
    ] as const) {
      let error: unknown;
      try {
        canonicalJson(value);
      } catch (thrown) {
        error = thrown;
      }
      expect(error).toBeInstanceOf(NotCanonicalError);
      expect((error as NotCanonicalError).pointer).toBe(pointer);
    }
  });
});
