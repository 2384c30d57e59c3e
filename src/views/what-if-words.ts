import type { PreviewResource, PreviewTally, PreviewWave } from "../contracts/http/preview-resource";
import { UNCHANGED_WHYS } from "../domain/safety/what-if-effects";
import { counted, people } from "./words";

/** The what-if of a preview, where there is one. */
export type WhatIfResource = NonNullable<NonNullable<PreviewResource["result"]>["whatIf"]>;

/** People by what happens to them, all sets of one kind together. */
export interface WaveSums {
  readonly gains: number;
  readonly unchanged: number;
  readonly loses: number;
}

export function sumsOf({ gains, unchanged, loses }: PreviewWave): WaveSums {
  const sum = (sets: readonly { readonly people: PreviewTally }[]) =>
    sets.reduce((total, set) => total + set.people.count, 0);
  return { gains: sum(gains), unchanged: sum(unchanged), loses: sum(loses) };
}

/** Whether anybody at all loses something, disabled accounts and people in no group among them. */
export function takesSomething({ loses, everyoneElse }: PreviewWave): boolean {
  return loses.length > 0 || everyoneElse.loses.length > 0;
}

/** The whole preview in one sentence: whether a rollout could start, or why the question has no answer. */
export function verdictOf({ state, result }: PreviewResource): string {
  if (state === "running") return "Still being looked at";
  if (result === null) return "Something went wrong; the app's log has more";
  const blocking = result.findings.filter(({ severity }) => severity === "blocks").length;
  if (blocking > 0)
    return `A rollout of this plan would be refused: ${blocking === 1 ? "1 finding blocks" : `${String(blocking)} findings block`}`;
  const warnings = result.findings.filter(({ severity }) => severity === "warns").length;
  return `A rollout of this plan could start${warnings === 0 ? "" : `, with ${counted(warnings, "warning")}`}`;
}

/** What people may do, with the providers that it is about said once where they are the same throughout. */
export function splitMay(may: readonly string[]): { readonly acts: readonly string[]; readonly of: string } {
  const parts = may.map(
    (text) => /^(.*?passkeys(?: with| without)?(?: attestation)?) (of .*)$/.exec(text) ?? [text, text, ""],
  );
  const [, , of = ""] = parts[0] ?? [];
  if (may.length < 2 || parts.some((part) => part[2] !== of)) return { acts: may, of: "" };
  return { acts: parts.map((part) => part[1] ?? ""), of };
}

/** `register synced passkeys, use synced passkeys (of 1Password only)` */
export function mayInWords(may: readonly string[]): string {
  const { acts, of } = splitMay(may);
  return of === "" ? acts.join("; ") : `${acts.join(", ")} (${of})`;
}

/** `an exclusion keeps all passkeys from them` */
export function whyUnchanged(why: keyof typeof UNCHANGED_WHYS): string {
  return UNCHANGED_WHYS[why];
}

const PLATFORMS: Readonly<Record<string, string>> = {
  windows: "Windows",
  macos: "macOS",
  ios: "iOS",
  android: "Android",
  linux: "Linux",
  unknown: "platform unknown",
};

export function platformName(platform: string): string {
  return PLATFORMS[platform] ?? platform;
}

/** `250 Windows, 90 iOS, 12 platform unknown`, most people first. */
export function platformsInWords({ byPlatform }: PreviewTally): string {
  const known = Object.entries(byPlatform).sort(
    ([a, one], [b, other]) => Number(a === "unknown") - Number(b === "unknown") || other - one,
  );
  return known.map(([platform, count]) => `${String(count)} ${platformName(platform)}`).join(", ");
}

/** `2 privileged, 40 members, 1 guest, 3 disabled accounts`; kinds without anybody are left out. */
export function rolesInWords({ byRole, disabled }: PreviewTally): string {
  const parts = [
    byRole.privileged === 0 ? "" : `${String(byRole.privileged)} privileged`,
    byRole.member === 0 ? "" : counted(byRole.member, "member"),
    byRole.guest === 0 ? "" : counted(byRole.guest, "guest"),
    disabled === 0 ? "" : counted(disabled, "disabled account"),
  ];
  return parts.filter((part) => part !== "").join(", ");
}

/** `ann@…, bo@… and 12 more` */
export function namesInWords({ count, people: listed }: PreviewTally, named: number): string {
  const names = listed.slice(0, named).map(({ upn }) => upn);
  return `${names.join(", ")}${count > names.length ? ` and ${String(count - names.length)} more` : ""}`;
}

/** A Conditional Access policy that a synced passkey newly satisfies, as a sentence. */
export function satisfiedInWords({
  policyName,
  strength,
  besides,
  state,
  people: sure,
  perhaps,
}: PreviewWave["newlySatisfied"][number]): string {
  const asks = strength === null ? "a second factor" : `the strength '${strength}'`;
  const rest = besides.length === 0 ? "" : `, beside ${besides.join(" and ")}`;
  const mode = state === "enabled" ? "" : " (report-only)";
  const who = [
    ...(sure.length === 0 ? [] : [people(sure.length)]),
    ...(perhaps.length === 0 ? [] : [`perhaps ${sure.length === 0 ? people(perhaps.length) : String(perhaps.length)}`]),
  ].join(" and ");
  const names = [...sure, ...perhaps].map(({ upn }) => upn);
  const named = `${names.slice(0, 5).join(", ")}${names.length > 5 ? ` and ${String(names.length - 5)} more` : ""}`;
  return `'${policyName}'${mode} asks for ${asks}${rest}; a synced passkey would satisfy it for ${who}: ${named}.`;
}
