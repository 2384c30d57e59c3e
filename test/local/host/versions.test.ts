import { compareVersions, readVersionRule, UnsupportedSettingError } from "../../../src/local/host/versions";
import type { HostJson } from "../../../src/local/host/host-json";

type Settings = NonNullable<NonNullable<HostJson["extensions"]>["durableTask"]>;

const ruleOf = (durableTask: Settings) => readVersionRule({ extensions: { durableTask } });

describe("Which versions a host takes", () => {
  test("are all, without a version of its own", () => {
    const rule = readVersionRule({});
    expect(rule.defaultVersion).toBeNull();
    expect([null, "", "1.0.0", "odd"].every(rule.accepts)).toBe(true);
  });

  test("are its own and older ones when host.json says nothing else", () => {
    const rule = ruleOf({ defaultVersion: "1.2.0" });
    expect(rule.defaultVersion).toBe("1.2.0");
    expect(["1.2.0", "1.1.9", "0.9", "", null].filter(rule.accepts)).toHaveLength(5);
    expect(["1.2.1", "1.10.0", "2.0"].filter(rule.accepts)).toEqual([]);
  });

  test("are only its own when strict, and all when none are compared", () => {
    const strict = ruleOf({ defaultVersion: "1.2.0", versionMatchStrategy: "Strict" });
    expect(["1.2.0", "1.1.0", "1.3.0", null].filter(strict.accepts)).toEqual(["1.2.0"]);
    const none = ruleOf({ defaultVersion: "1.2.0", versionMatchStrategy: "None" });
    expect(["1.2.0", "9.9.9", null].filter(none.accepts)).toHaveLength(3);
  });

  test("cannot be such that others fail: here they wait", () => {
    const readFailing = () => ruleOf({ versionFailureStrategy: "Fail" });
    expect(readFailing).toThrow(UnsupportedSettingError);
    expect(readFailing).toThrow(
      'host.json sets durableTask.versionFailureStrategy to "Fail", which the local host does not have.',
    );
  });
});

test("Versions are compared part by part, other texts without case, and none is oldest", () => {
  const rising = [null, "0.9", "1.0", "1.0.0", "1.2.0", "1.10.0", "2.0.0.1"];
  for (const [index, older] of rising.entries()) {
    for (const newer of rising.slice(index + 1)) {
      expect(compareVersions(older, newer)).toBeLessThan(0);
      expect(compareVersions(newer, older)).toBeGreaterThan(0);
    }
    expect(compareVersions(older, older)).toBe(0);
  }
  expect(compareVersions("", null)).toBe(0);
  expect(compareVersions("Beta", "beta")).toBe(0);
  expect(compareVersions("alpha", "Beta")).toBeLessThan(0);
});
