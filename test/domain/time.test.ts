import * as fc from "fast-check";
import { parseIso, toIso } from "../../src/domain/time";

describe("moments as text", () => {
  test.each([
    ["2026-12-01T08:00:00Z", "2026-12-01T08:00:00.000Z"],
    ["2026-12-01T09:00+01:00", "2026-12-01T08:00:00.000Z"],
    ["2026-12-01T08:00:00.1234567Z", "2026-12-01T08:00:00.123Z"],
    ["2026-12-01T08:00:00.5Z", "2026-12-01T08:00:00.500Z"],
    ["2024-02-29T23:59:59-11:30", "2024-03-01T11:29:59.000Z"],
  ])("%s is %s", (text, utc) => {
    expect(toIso(parseIso(text)!)).toBe(utc);
  });

  test.each([
    "2026-12-01",
    "2026-12-01T08:00:00",
    "2026-02-29T08:00:00Z",
    "2026-13-01T08:00:00Z",
    "2026-00-10T08:00:00Z",
    "2026-12-01T24:00:00Z",
    "2026-12-01T08:60:00Z",
    "2026-12-01T08:00:00+24:00",
    "2026-12-01 08:00:00Z",
    "Tue, 01 Dec 2026 08:00:00 GMT",
    "1796112000000",
    "",
  ])("%p is no moment", (text) => {
    expect(parseIso(text)).toBeUndefined();
  });

  test("what is written can be read again", () => {
    fc.assert(
      fc.property(fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 }), (at) => {
        expect(parseIso(toIso(at))).toBe(at);
      }),
    );
  });
});
