import * as fc from "fast-check";
import { formatDuration, parseDuration } from "../../../src/domain/plan/duration";
import { DAY, HOUR, MINUTE, SECOND } from "../../../src/domain/time";

describe("durations of the plan file", () => {
  test.each([
    ["10s", 10 * SECOND],
    ["2m", 2 * MINUTE],
    ["6h", 6 * HOUR],
    ["40d", 40 * DAY],
    ["1d12h", 36 * HOUR],
    ["1d2h3m4s", DAY + 2 * HOUR + 3 * MINUTE + 4 * SECOND],
    ["90m", 90 * MINUTE],
    ["0s", 0],
  ])("%s is %d ms", (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  test.each(["", "24", "h", "1.5h", "-1h", "12h1d", "1h1h", "1 h", "1w", "PT1H", "1H", "99999d", "1e3s"])(
    "%p is no duration",
    (text) => {
      expect(parseDuration(text)).toBeUndefined();
    },
  );

  test("what is written can be read again", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3_000_000_000 }), (seconds) => {
        expect(parseDuration(formatDuration(seconds * SECOND))).toBe(seconds * SECOND);
      }),
    );
  });

  test("parts of a second are rounded and nothing is 0s", () => {
    expect(formatDuration(1499)).toBe("1s");
    expect(formatDuration(59_600)).toBe("1m");
    expect(formatDuration(0)).toBe("0s");
    expect(formatDuration(-5)).toBe("0s");
  });
});
