import type { HostJson } from "./host-json";

/**
 * Which instances this host may run, by their versions (recordings, rule 46). Numbers are compared part by part, so 1.10.0
 * is newer than 1.2.0; what is no such version is compared as text, without case; no version is older than any.
 */
export interface VersionRule {
  /** What instances and children get that are started without a version. */
  readonly defaultVersion: string | null;
  /** The others wait for a host that takes them. */
  readonly accepts: (version: string | null) => boolean;
}

export class UnsupportedSettingError extends Error {
  override readonly name = "UnsupportedSettingError";
  readonly setting: string;
  readonly value: string;
  constructor(setting: string, value: string) {
    super(`host.json sets ${setting} to "${value}", which the local host does not have. Remove the setting.`);
    this.setting = setting;
    this.value = value;
  }
}

/** Throws UnsupportedSettingError for instances that should fail because of their version: here they can only wait. */
export function readVersionRule(hostJson: HostJson): VersionRule {
  const settings = hostJson.extensions?.durableTask;
  const own = settings?.defaultVersion;
  const failing = settings?.versionFailureStrategy ?? "Reject";
  if (failing !== "Reject") throw new UnsupportedSettingError("durableTask.versionFailureStrategy", failing);
  const strategy = settings?.versionMatchStrategy ?? "CurrentOrOlder";
  return {
    defaultVersion: own ?? null,
    accepts: (version) => {
      if (own === undefined || strategy === "None") return true;
      const order = compareVersions(version, own);
      return strategy === "Strict" ? order === 0 : order <= 0;
    },
  };
}

/** Negative: `a` is older. */
export function compareVersions(a: string | null, b: string | null): number {
  if (isNone(a) || isNone(b)) return Number(!isNone(a)) - Number(!isNone(b));
  const [left, right] = [parseVersion(a ?? ""), parseVersion(b ?? "")];
  if (left === undefined || right === undefined) return compareTexts((a ?? "").toLowerCase(), (b ?? "").toLowerCase());
  for (let part = 0; part < 4; part++) {
    // A part that is not written is older than a written 0, as in .NET.
    const difference = (left[part] ?? -1) - (right[part] ?? -1);
    if (difference !== 0) return difference;
  }
  return 0;
}

function isNone(version: string | null): boolean {
  return version === null || version === "";
}

function parseVersion(text: string): number[] | undefined {
  return /^\d+(\.\d+){1,3}$/.test(text) ? text.split(".").map(Number) : undefined;
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
