import type { SignIn } from "../../src/domain/evidence/records";
import type { Member } from "../../src/domain/people";
import { changedCollections, type Collection } from "../../src/domain/policy/collections";
import type { Fido2Policy } from "../../src/domain/policy/fido2";
import { createMemoryTables } from "../../src/local/storage/memory-tables";
import type { Deps } from "../../src/operations/deps";
import type { WriteAnswer } from "../../src/ports/policy-gateway";
import type { Tables } from "../../src/ports/tables";
import { createApprovalStore } from "../../src/storage/approval-store";
import { createAuditTrail } from "../../src/storage/audit-trail";
import { createEvidenceStore } from "../../src/storage/evidence-store";
import { createLease } from "../../src/storage/lease";
import { createPreviewStore } from "../../src/storage/preview-store";
import { createRolloutStore } from "../../src/storage/rollout-store";
import { createStopSwitch } from "../../src/storage/stop-switch";
import { createTenantStore } from "../../src/storage/tenant-store";
import { createWaveDocuments } from "../../src/storage/wave-documents";
import { fakeMembership, type TestMembership } from "./membership";
import { policyOf } from "./policies";
import { TUESDAY_NINE } from "./rollouts";

/** What happens to the next writes, in order; when none is left they simply take effect. */
export type WriteFault =
  | "silent-noop"
  | "lost-answer"
  | "lost-before"
  | "refused"
  | "throttled"
  | "throttled-for-hours"
  | "only-profiles"
  | "only-targets";

export interface TestTenant {
  policy: Fido2Policy;
  /** What the next reads still show, one a read, before they show the truth. */
  readonly staleReads: Fido2Policy[];
  readonly writeFaults: WriteFault[];
  /** Done by a colleague right before our next write arrives. */
  beforeWrite: (() => void) | undefined;
  readonly sent: { readonly policy: Fido2Policy; readonly intentId: string }[];
  readonly groups: Map<string, { readonly id: string; readonly name: string; members: Member[] }>;
}

export interface TestWorld {
  readonly deps: Deps;
  readonly tenant: TestTenant;
  readonly membership: TestMembership;
  /** The wall clock of this world; sleeping moves it. */
  readonly time: { now: number };
  readonly cards: object[];
  readonly woken: string[];
}

export function memberOf(n: number, change: Partial<Member> = {}): Member {
  const id = `bbbbbbbb-0000-4000-8000-${String(n).padStart(12, "0")}`;
  return { id, upn: `user${String(n)}@contoso.example`, accountEnabled: true, guest: false, ...change };
}

function signInOf(userId: string, at: number): SignIn {
  const plain = { code: 0, fresh: false, passkey: false, passkeySucceeded: null, platform: "windows" };
  return { id: `sign-in-${String(at)}`, userId, at, correlationId: `correlation-${String(at)}`, ...plain };
}

/** All ports: the real stores over memory tables, and a tenant that a test can make misbehave. */
export function worldOf(tables: Tables = createMemoryTables()): TestWorld {
  const time = { now: TUESDAY_NINE };
  const clock = { now: () => time.now, sleep: (ms: number) => Promise.resolve(void (time.now += ms)) };
  const tenant: TestTenant = {
    policy: policyOf(),
    staleReads: [],
    writeFaults: [],
    beforeWrite: undefined,
    sent: [],
    groups: new Map(),
  };
  const membership = fakeMembership(tenant.groups, (id) => memberOf(Number(id.slice(-12))));
  const cards: object[] = [];
  const woken: string[] = [];
  let ids = 0;
  const deps: Deps = {
    clock,
    ids: {
      guid: () => `cccccccc-0000-4000-8000-${String((ids += 1)).padStart(12, "0")}`,
      token: () => `token-${String((ids += 1))}`,
    },
    logger: { info: () => undefined, warn: () => undefined, error: () => undefined },
    rollouts: createRolloutStore(tables),
    documents: createWaveDocuments(tables),
    approvals: createApprovalStore(tables),
    tenant: createTenantStore(tables),
    previews: createPreviewStore(tables),
    evidence: createEvidenceStore(tables),
    audit: createAuditTrail(tables),
    lease: createLease(tables, clock),
    stopSwitch: createStopSwitch(tables, clock),
    writerIdentity: { read: () => Promise.resolve({ id: null, roles: null }) },
    policy: {
      read: () => Promise.resolve(tenant.staleReads.shift() ?? tenant.policy),
      write: (policy, intentId, from) => Promise.resolve(write(tenant, policy, intentId, from)),
      prepare: (policy, intentId, from) => ({
        method: "PATCH",
        url: "https://graph.contoso.example/fido2",
        headers: { "client-request-id": intentId },
        body: JSON.stringify(Object.fromEntries(changedCollections(from, policy).map((name) => [name, policy[name]]))),
      }),
    },
    membership: membership.port,
    directory: {
      findGroups: (name) =>
        Promise.resolve(
          [...tenant.groups.values()]
            .filter((group) => group.id === name || group.name === name)
            .map(({ id, name: label }) => ({ id, name: label, dynamic: false, nested: false, roleAssignable: false })),
        ),
      readMembers: (id) => Promise.resolve([...tenant.groups.values()].find((group) => group.id === id)?.members ?? []),
      findPerson: () => Promise.resolve(undefined),
      readPrivileged: () => Promise.resolve([]),
    },
    tenantSettings: {
      readConditionalAccess: () => Promise.resolve({ policies: [], unreadable: [] }),
      readMethodSettings: () => Promise.resolve({ campaign: null, systemPreferred: null, methods: {}, optedOut: null }),
    },
    // Somebody outside of every wave signs in all day long: both logs are alive.
    signInLog: { read: (_, to) => Promise.resolve([signInOf(memberOf(999).id, to)]) },
    registrationLog: {
      read: (_, to) => Promise.resolve({ registrations: [], ceremonies: [], policyChanges: [], seen: 1, newestAt: to }),
    },
    notifier: { post: ({ card }) => Promise.resolve(cards.push(card)).then(() => ({ kind: "accepted" as const })) },
    orchestrations: {
      start: () => Promise.resolve(),
      wake: (instance) => Promise.resolve(void woken.push(instance)),
      status: () => Promise.resolve(undefined),
    },
    publicUrl: "https://rollout.contoso.example",
  };
  return { deps, tenant, membership, time, cards, woken };
}

/** As Graph does: the collections that are sent replace theirs, and what is left out stays as it is. */
function write(tenant: TestTenant, policy: Fido2Policy, intentId: string, from: Fido2Policy): WriteAnswer {
  tenant.beforeWrite?.();
  tenant.beforeWrite = undefined;
  tenant.sent.push({ policy, intentId });
  const take = (names: readonly Collection[] = changedCollections(from, policy)) => {
    tenant.policy = { ...tenant.policy, ...Object.fromEntries(names.map((name) => [name, policy[name] ?? []])) };
  };
  switch (tenant.writeFaults.shift()) {
    case undefined:
      take();
      return { kind: "accepted" };
    case "silent-noop":
      return { kind: "accepted" };
    case "lost-answer":
      take();
      return { kind: "outcome-unknown", why: "503" };
    case "lost-before":
      return { kind: "outcome-unknown", why: "connection cut" };
    case "refused":
      return { kind: "refused", status: 400, code: "BadRequest", message: "the policy is too large" };
    case "only-profiles":
      take(["passkeyProfiles"]);
      return { kind: "accepted" };
    case "only-targets":
      take(["includeTargets"]);
      return { kind: "accepted" };
    case "throttled-for-hours":
      return { kind: "throttled", retryAfterMs: 7_200_000 };
    case "throttled":
      return { kind: "throttled", retryAfterMs: 17_000 };
  }
}
