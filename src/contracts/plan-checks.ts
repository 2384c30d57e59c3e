import * as z from "zod";
import { collect } from "./document-check";
import type { DocumentCheck } from "./document";
import type { Finding } from "./file-problem";
import { percent } from "./file-values";
import { didYouMean } from "./near-word";
import { findImpossibleRates } from "./rate-checks";
import {
  findImpossibleBlackouts,
  findImpossibleHours,
  findImpossibleWaveTimes,
  findMissingTimeZone,
} from "./schedule-checks";

/** What a plan's schema cannot see because it spans the file. Checked on the raw content, so that one mistake hides no other. */
export const planChecks: readonly DocumentCheck[] = [
  findRepeatedWaves,
  findRepeatedGroups,
  findMissingGates,
  findSharesWithoutMembership,
  findAssignmentMistakes,
  findAaguidMistakes,
  findImpossibleAttestation,
  (content) => findImpossibleRates(content, ["gates", "*"]),
  findMissingKeepGroup,
  (content) => findImpossibleHours(content, ["schedule", "windows", "*"]),
  findImpossibleWorkingTime,
  findImpossibleBlackouts,
  findImpossibleWaveTimes,
  findMissingTimeZone,
];

function findRepeatedWaves(content: unknown): Finding[] {
  const first = new Map<string, string | number | undefined>();
  return collect(content, ["waves", "*", "name"], z.string()).flatMap(({ path, value }) => {
    const known = value.trim().toLowerCase();
    const earlier = first.get(known);
    first.set(known, earlier ?? path[1]);
    if (earlier === undefined) return [];
    const what = `wave ${Number(earlier) + 1} has the name "${value.trim()}" already`;
    return [{ path, at: "value", what, expected: "a name of its own for each wave", suggestion: "rename one of them" }];
  });
}

function findRepeatedGroups(content: unknown): Finding[] {
  return collect(content, ["waves", "*", "groups"], z.array(z.unknown())).flatMap(({ path, value }) =>
    value.flatMap((group, index): Finding[] => {
      if (typeof group !== "string" || value.indexOf(group) === index) return [];
      const what = `the wave names the group "${group}" twice`;
      return [
        { path: [...path, index], at: "value", what, expected: "each group once", suggestion: "remove one of them" },
      ];
    }),
  );
}

function findMissingGates(content: unknown): Finding[] {
  const gates = collect(content, ["gates"], z.record(z.string(), z.unknown()))[0]?.value ?? {};
  const names = new Set([...Object.keys(gates).map((name) => name.trim()), "standard"]);
  return collect(content, ["waves", "*", "gate"], z.string()).flatMap(({ path, value }) => {
    if (names.has(value.trim())) return [];
    const suggestion = didYouMean(value, names) ?? `write a gate "${value}" under gates`;
    return [
      {
        path,
        at: "value",
        what: `there is no gate "${value}"`,
        expected: `one of ${[...names].join(", ")}`,
        suggestion,
      },
    ];
  });
}

function strategyOf(content: unknown): string {
  return collect(content, ["assignment", "strategy"], z.string())[0]?.value ?? "targets";
}

function findSharesWithoutMembership(content: unknown): Finding[] {
  const onTargets = strategyOf(content) === "targets";
  return collect(content, ["waves", "*", "share"], z.unknown()).flatMap(({ path, value }): Finding[] => {
    if (value === undefined) return [];
    if (onTargets) {
      const what = "a share of a group cannot be a target of the policy";
      const suggestion = "remove share, or write assignment: { strategy: membership, group: … }";
      return [{ path, at: "key", what, expected: "share only with the strategy membership", suggestion }];
    }
    if (percent.safeParse(value).data !== 0) return [];
    return [{ path, at: "value", what: "a share of 0 % reaches nobody", expected: "more than 0%" }];
  });
}

function findAssignmentMistakes(content: unknown): Finding[] {
  const group = collect(content, ["assignment", "group"], z.unknown())[0]?.value;
  const strategy = strategyOf(content);
  if (strategy === "membership" && group === undefined) {
    const what = '"group" is missing, and the strategy membership adds people to it';
    return [{ path: ["assignment", "group"], at: "parent", what, expected: "the standing rollout group" }];
  }
  if (strategy === "targets" && group !== undefined) {
    const what = '"group" has no meaning with the strategy targets';
    const suggestion = "remove it, or write strategy: membership";
    return [{ path: ["assignment", "group"], at: "key", what, expected: "group only with membership", suggestion }];
  }
  return [];
}

function findAaguidMistakes(content: unknown): Finding[] {
  return collect(content, ["profile", "aaguids"], z.record(z.string(), z.unknown())).flatMap(
    ({ path, value }): Finding[] => {
      const written = ["allow", "block", "any"].filter((key) => key in value);
      const second = written[1];
      const expected = "exactly one of allow, block, any";
      if (second !== undefined) {
        const what = `"aaguids" has ${written.join(" and ")} at once`;
        return [{ path: [...path, second], at: "key", what, expected, suggestion: "keep one of them" }];
      }
      // An unknown key is most likely the missing one, misspelt, and has its own problem.
      if (written.length > 0 || Object.keys(value).length > 0) return [];
      return [{ path, at: "value", what: '"aaguids" is an empty mapping', expected }];
    },
  );
}

/** Graph stores it, but what it means for registered synced passkeys is unproven (facts/graph.md 1.4): only the closed twin may use it. */
function findImpossibleAttestation(content: unknown): Finding[] {
  const profile = z.looseObject({ passkeyTypes: z.array(z.unknown()), attestation: z.literal("registrationOnly") });
  return collect(content, ["profile"], profile).flatMap(({ path, value }) => {
    if (!value.passkeyTypes.includes("synced")) return [];
    const what = "the profile demands attestation, which synced passkeys cannot give";
    return [
      {
        path: [...path, "attestation"],
        at: "value",
        what,
        expected: "disabled",
        suggestion: "write attestation: disabled",
      },
    ];
  });
}

function findMissingKeepGroup(content: unknown): Finding[] {
  const rollback = z.looseObject({ strategy: z.literal("retain-registered"), keepGroup: z.undefined().optional() });
  return collect(content, ["rollback"], rollback).map(({ path }) => ({
    path: [...path, "keepGroup"],
    at: "parent",
    what: '"keepGroup" is missing, and retain-registered puts people with a passkey into it',
    expected: "a group, which may be empty",
  }));
}

/** Working time has defaults, so one written end can contradict the other's default. */
function findImpossibleWorkingTime(content: unknown): Finding[] {
  const written = z.looseObject({ from: z.string().default("08:00"), to: z.string().default("18:00") });
  return collect(content, ["schedule", "workingTime"], written).flatMap(({ path, value }) =>
    findImpossibleHours(value, []).map((finding): Finding => ({ ...finding, path })),
  );
}
