import type { Member } from "../../src/domain/people";
import type { ConditionalAccessPolicy } from "../../src/domain/safety/conditional-access";
import type { Finding } from "../../src/domain/safety/finding";
import type { MethodSettings } from "../../src/domain/safety/method-settings";
import { findPreflightProblems } from "../../src/domain/safety/preflight";
import type { GroupFacts, PreflightFacts, WaveFacts } from "../../src/domain/safety/preflight-facts";
import { memberOf } from "./deps";
import { planOf } from "./plans";
import { CLOSED_PROFILE, groupId, policyOf, profileOf } from "./policies";
import { TUESDAY_NINE } from "./rollouts";

/** A group of a wave that is as it should be. */
export function groupOf(n: number, members: number, change: Partial<GroupFacts["found"][number]> = {}): GroupFacts {
  const name = `sg-${String(n)}`;
  const found = [{ id: groupId(n), name, dynamic: false, nested: false, roleAssignable: false, ...change }];
  return { asWritten: name, found, problem: null, members };
}

/** Wave `wave-n` over group `sg-n` with these people. */
export function waveFactsOf(n: number, members: readonly Member[], change: Partial<WaveFacts> = {}): WaveFacts {
  const people = members.map(({ id, upn }) => ({ id, upn }));
  return {
    index: n - 1,
    name: `wave-${String(n)}`,
    groups: [groupOf(n, members.length)],
    snapshot: {
      takenAt: TUESDAY_NINE,
      groups: [{ id: groupId(n), name: `sg-${String(n)}` }],
      people,
      guests: [],
      disabled: [],
    },
    ...change,
  };
}

/** A tenant in which nothing stands in the way of two waves. */
export function preflightFactsOf(change: Partial<PreflightFacts> = {}): PreflightFacts {
  return {
    now: TUESDAY_NINE,
    plan: planOf(2, (plan) => ({ ...plan, rollback: { ...plan.rollback, strategy: "freeze" } })),
    guard: null,
    policy: policyOf(),
    open: profileOf(),
    twin: profileOf({ id: CLOSED_PROFILE, attestationEnforcement: "registrationOnly" }),
    waves: [waveFactsOf(1, [memberOf(1), memberOf(2)]), waveFactsOf(2, [memberOf(3)])],
    protection: { people: [], privileged: [], problems: [], ambiguous: [] },
    exclusions: [],
    approvers: {
      groups: 1,
      problem: null,
      people: [memberOf(90)],
      requester: { id: "owner-id", upn: "owner@contoso.example" },
      minimum: 1,
    },
    guardViolations: [],
    proofs: [],
    conditionalAccess: accessOf(),
    methods: { settings: settingsOf(), unread: null },
    sources: [
      { source: "The sign-in log", problem: null, silentHours: null, alwaysBusy: true },
      { source: "The audit log", problem: null, silentHours: null, alwaysBusy: false },
    ],
    ...change,
  };
}

/** Campaign off, system-preferred authentication off, no SMS and no voice, passes on. */
export function settingsOf(change: Partial<MethodSettings> = {}): MethodSettings {
  return {
    campaign: { state: "disabled", snoozeDays: 1, enforced: true, include: [], exclude: [] },
    systemPreferred: { state: "disabled", include: [{ id: "all_users" }], exclude: [] },
    methods: { sms: "disabled", voice: "disabled", temporaryaccesspass: "enabled" },
    optedOut: false,
    ...change,
  };
}

export function accessOf(
  policies: readonly ConditionalAccessPolicy[] = [],
  more: {
    readonly members?: Readonly<Record<string, readonly Member[]>>;
    readonly roles?: Readonly<Record<string, readonly string[]>>;
  } = {},
): PreflightFacts["conditionalAccess"] {
  const members = Object.entries(more.members ?? {}).map(
    ([id, people]) => [id, new Set(people.map((person) => person.id))] as const,
  );
  return {
    facts: { policies, members: new Map(members), roleIdsOf: (id) => more.roles?.[id] ?? [] },
    unread: null,
  };
}

/** What preflight says of these facts, by id. */
export function findingsOf(change: Partial<PreflightFacts>, id: Finding["id"]): readonly Finding[] {
  return findPreflightProblems(preflightFactsOf(change)).filter((each) => each.id === id);
}
