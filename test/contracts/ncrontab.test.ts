import { isNcrontab } from "../../src/contracts/ncrontab";

describe("a timer's schedule", () => {
  it.each([
    "0 */5 * * * *",
    "*/5 * * * * *",
    "0 0 9-17 * * mon-fri",
    "0,30 * * 1,15 jan *",
    "0 0 0 1 1 0",
    "0 10-20/5 * * * *",
  ])("%s is one", (text) => {
    expect(isNcrontab(text)).toBe(true);
  });

  it.each([
    "",
    "* * * * *",
    "60 * * * * *",
    "0 0 24 * * *",
    "0 0 0 0 * *",
    "0 0 0 1 13 *",
    "0 0 0 1 1 7",
    "0 */0 * * * *",
    "0 9-3 * * * *",
    "%X%",
    "0 0 0 jan * *",
    "@daily",
    "0 1- * * * *",
  ])("%p is none", (text) => {
    expect(isNcrontab(text)).toBe(false);
  });
});
