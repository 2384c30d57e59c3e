import { guardHash } from "../../../src/domain/guard/guard";
import { buildGuard } from "./build-guard";

describe("the guard hash", () => {
  test("covers what the guard says and not where it was read", () => {
    const guard = buildGuard();
    const elsewhere = { ...guard, source: { file: "other.yaml", lines: { "limits.waveUsers": 3 } } };
    expect(guardHash(elsewhere)).toBe(guardHash(guard));
    expect(guardHash({ ...guard, limits: { waveUsers: 7 } })).not.toBe(guardHash(guard));
  });
});
