import fc from "fast-check";
import { checkEntity } from "../../src/storage/table-limits";
import { cutIntoRows, fromProperties, toProperties } from "../../src/storage/text-rows";

/** Long texts of characters of one to four bytes, with pairs of surrogates at every offset. */
const longText = fc
  .array(fc.tuple(fc.string({ unit: "binary", minLength: 1, maxLength: 5 }), fc.nat(40_000)), { maxLength: 6 })
  .map((runs) => runs.map(([unit, times]) => unit.repeat(times)).join(""));

const utf8 = (value: object) => JSON.stringify(value).replace(/[^\0-\x7f]/g, "\\u0000").length;

describe("a text cut into rows", () => {
  it("is the same text again, in rows that Table Storage and Azurite take", () => {
    fc.assert(
      fc.property(longText, (text) => {
        const rows = cutIntoRows(text).map((pieces) => ({ partitionKey: "p", rowKey: "r", ...toProperties(pieces) }));
        for (const row of rows) {
          // Refuses halves of surrogate pairs, too.
          checkEntity(row);
          expect(utf8(row)).toBeLessThan(1024 * 1024);
        }
        expect(rows.map(fromProperties).join("") === text).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it("is one row up to 15 full properties of plain text", () => {
    expect(cutIntoRows("x".repeat(15 * 32 * 1024))).toHaveLength(1);
    expect(cutIntoRows("x".repeat(15 * 32 * 1024 + 1))).toHaveLength(2);
    expect(cutIntoRows("")).toEqual([[""]]);
  });

  it("takes more rows when its characters are long on the wire", () => {
    expect(cutIntoRows("€".repeat(10 * 32 * 1024)).length).toBeGreaterThan(1);
  });
});
