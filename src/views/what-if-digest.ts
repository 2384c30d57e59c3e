import type { PreviewResource } from "../contracts/http/preview-resource";
import { sumsOf, takesSomething } from "./what-if-words";
import { counted, people } from "./words";

/** What a report keeps of itself, so that the next one can say what changed since. */
export interface WhatIfDigest {
  readonly at: string;
  readonly planHash: string;
  readonly findings: readonly (readonly [id: string, sentence: string])[];
  readonly waves: readonly {
    readonly name: string;
    readonly gains: readonly string[];
    readonly unchanged: number;
    readonly loses: boolean;
    readonly policyChanges: number;
  }[];
}

/** People are kept by name up to this many a wave; beyond, only their number is compared. */
const KEPT = 5_000;

export function digestOf({ endedAt, createdAt, planHash, result }: PreviewResource): WhatIfDigest {
  return {
    at: endedAt ?? createdAt,
    planHash,
    findings: (result?.findings ?? []).map(({ id, sentence }) => [id, sentence]),
    waves: (result?.whatIf?.waves ?? []).map((wave) => ({
      name: wave.name,
      gains: wave.gains.flatMap(({ people: { people: listed } }) => listed.map(({ upn }) => upn)).slice(0, KEPT),
      unchanged: sumsOf(wave).unchanged,
      loses: takesSomething(wave),
      policyChanges: wave.policyChanges.length,
    })),
  };
}

/** What changed from one look to the next, one sentence each; empty: nothing that a report shows. */
export function compareDigests(before: WhatIfDigest, now: WhatIfDigest): readonly string[] {
  const known = new Map(before.waves.map((wave) => [wave.name, wave]));
  return [
    ...(before.planHash === now.planHash ? [] : ["The plan itself is another one."]),
    ...now.waves.flatMap((wave) => {
      const old = known.get(wave.name);
      return old === undefined ? [`Wave '${wave.name}' is new.`] : compareWaves(old, wave);
    }),
    ...before.waves
      .filter(({ name }) => now.waves.every((wave) => wave.name !== name))
      .map(({ name }) => `Wave '${name}' is gone.`),
    ...missing(now.findings, before.findings).map((text) => `New finding: ${text}`),
    ...missing(before.findings, now.findings).map((text) => `No longer found: ${text}`),
  ];
}

type Wave = WhatIfDigest["waves"][number];

function compareWaves(before: Wave, now: Wave): readonly string[] {
  const [joined, left] = [difference(now.gains, before.gains), difference(before.gains, now.gains)];
  const name = `wave '${now.name}'`;
  return [
    ...(joined.length === 0 ? [] : [`${nameSome(joined)} would gain by ${name} now.`]),
    ...(left.length === 0 ? [] : [`${nameSome(left)} would no longer gain by ${name}.`]),
    ...(before.unchanged === now.unchanged
      ? []
      : [`${people(now.unchanged)} instead of ${String(before.unchanged)} of ${name} would be unchanged.`]),
    ...(now.loses && !before.loses ? [`Somebody would lose something by ${name} now.`] : []),
    ...(before.loses && !now.loses ? [`Nobody loses anything by ${name} any more.`] : []),
    ...(before.policyChanges === now.policyChanges
      ? []
      : [
          `The policy would change in ${counted(now.policyChanges, "place")} by ${name}, before in ${String(before.policyChanges)}.`,
        ]),
  ];
}

function difference(of: readonly string[], without: readonly string[]): readonly string[] {
  const known = new Set(without);
  return of.filter((name) => !known.has(name));
}

function missing(of: WhatIfDigest["findings"], within: WhatIfDigest["findings"]): readonly string[] {
  return difference(
    of.map(([, text]) => text),
    within.map(([, text]) => text),
  );
}

function nameSome(names: readonly string[]): string {
  const [first = ""] = names;
  return names.length === 1
    ? first
    : `${people(names.length)} (${names.slice(0, 3).join(", ")}${names.length > 3 ? " …" : ""})`;
}

const MARK = "what-if-digest";

/** The digest as it stands in a page; nothing in it can end the element early. */
export function digestElement(digest: WhatIfDigest): string {
  const json = JSON.stringify(digest).replaceAll("<", "\\u003c");
  return `<script type="application/json" id="${MARK}">${json}</script>`;
}

/** The digest of a page that an earlier look wrote; undefined where the text is something else. */
export function readDigest(page: string): WhatIfDigest | undefined {
  const [, json] = new RegExp(`<script type="application/json" id="${MARK}">(.*?)</script>`, "s").exec(page) ?? [];
  try {
    const digest = json === undefined ? undefined : (JSON.parse(json) as Partial<WhatIfDigest>);
    return typeof digest?.at === "string" && Array.isArray(digest.waves) && Array.isArray(digest.findings)
      ? (digest as WhatIfDigest)
      : undefined;
  } catch {
    return undefined;
  }
}
