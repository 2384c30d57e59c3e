import { scenarioFile } from "../../../src/contracts/scenario-file";
import { tenantFile } from "../../../src/contracts/tenant-file";
import type { TenantFile } from "../../../src/contracts/tenant-file";
import type { Fido2Policy, IncludeTarget, PasskeyProfile } from "../../../src/domain/policy/fido2";
import { createEmulatedTenant } from "../../../src/local/tenant/emulated-tenant";
import type { EmulatedTenant, EmulatedTenantOptions } from "../../../src/local/tenant/emulated-tenant";
import type { RecordedExchange } from "../../../src/local/tenant/recording";

export const FIDO2 = "/v1.0/policies/authenticationMethodsPolicy/authenticationMethodConfigurations/fido2";
export const FIDO2_TYPE = "#microsoft.graph.fido2AuthenticationMethodConfiguration";
/** Tuesday, 08:00 in Berlin. */
export const START = Date.parse("2026-12-01T07:00:00Z");
export const DEFAULT_PROFILE = "00000000-0000-0000-0000-000000000001";
export const OPEN_PROFILE = "11111111-1111-4111-8111-111111111111";
export const CLOSED_PROFILE = "22222222-2222-4222-8222-222222222222";

export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly text: string;
  readonly headers: Headers;
}

export interface AskOptions {
  readonly method?: string;
  readonly body?: unknown;
  readonly token?: string | null;
  readonly headers?: Record<string, string>;
}

/** A tenant with a clock that the test turns by hand. */
export interface TenantWorld {
  readonly tenant: EmulatedTenant;
  readonly recorded: RecordedExchange[];
  now: number;
  /** Milliseconds that `slow` faults have waited. */
  slept: number;
  ask(path: string, options?: AskOptions): Promise<Answer>;
  /** All items of a collection, page by page; the clock moves on so that the reports budget is never spent. */
  all(path: string, options?: AskOptions): Promise<Record<string, unknown>[]>;
  policy(): Promise<Fido2Policy>;
  patch(body: Record<string, unknown>, options?: AskOptions): Promise<Answer>;
  groupId(name: string): string;
  /** Lets time pass. */
  pass(milliseconds: number): void;
}

interface WorldParts {
  readonly file?: Record<string, unknown>;
  readonly faults?: readonly unknown[];
  readonly options?: Partial<EmulatedTenantOptions>;
}

/** Thirty people and two break-glass accounts, no noise in logs and no propagation delay unless the test wants them. */
const CALM: Record<string, unknown> = {
  apiVersion: "passkey-rollout/v1",
  kind: "Tenant",
  seed: 5,
  startsAt: "2026-12-01T07:00:00Z",
  history: "2d",
  groups: [
    { name: "sg-it", users: 30 },
    { name: "sg-break-glass", users: 2, roles: ["Global Administrator"], methods: ["passKeyDeviceBound"] },
  ],
  logs: { delay: { p50: "0s", p99: "0s" }, detailsSettle: "0s", duplicates: 0 },
  propagation: { policy: { p50: "0s", max: "0s" }, membership: { p50: "0s", max: "0s" } },
};

function readTenant(overrides: Record<string, unknown> = {}): TenantFile {
  return tenantFile.parse({ ...CALM, ...overrides });
}

export function tenantWorld({ file = {}, faults = [], options = {} }: WorldParts = {}): TenantWorld {
  const recorded: RecordedExchange[] = [];
  const scenario = scenarioFile.parse({ apiVersion: "passkey-rollout/v1", kind: "Scenario", faults });
  const clock = { now: START };
  const world: TenantWorld = {
    recorded,
    get now() {
      return clock.now;
    },
    set now(at) {
      clock.now = at;
    },
    slept: 0,
    tenant: createEmulatedTenant({
      file: readTenant(file),
      scenario,
      now: () => clock.now,
      record: (exchange) => recorded.push(exchange),
      sleep: (milliseconds) => {
        clock.now += milliseconds;
        world.slept += milliseconds;
        return Promise.resolve();
      },
      ...options,
    }),
    ask: async (path, { method = "GET", body, token = "local:writer", headers = {} } = {}) => {
      const url = path.startsWith("http") ? path : `https://graph.microsoft.com${path}`;
      const response = await world.tenant.handle(
        new Request(url, {
          method,
          headers: { ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...headers },
          ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
        }),
      );
      const text = await response.text();
      const isJson = (response.headers.get("content-type") ?? "").startsWith("application/json");
      const json = isJson ? (JSON.parse(text) as Record<string, unknown>) : {};
      return { status: response.status, body: json, text, headers: response.headers };
    },
    all: async (path, options = {}) => {
      const items: Record<string, unknown>[] = [];
      for (let next: string | undefined = path; next !== undefined;) {
        const answer: Answer = await world.ask(next, options);
        if (answer.status !== 200) throw new Error(`${String(answer.status)} ${answer.text}`);
        items.push(...(answer.body.value as Record<string, unknown>[]));
        next = answer.body["@odata.nextLink"] as string | undefined;
        world.now += 3000;
      }
      return items;
    },
    policy: async () => (await world.ask(FIDO2)).body as unknown as Fido2Policy,
    patch: (body, options = {}) =>
      world.ask(FIDO2, { method: "PATCH", body: { "@odata.type": FIDO2_TYPE, ...body }, ...options }),
    groupId: (name) => {
      const group = world.tenant.truth.groups.find((one) => one.name === name);
      if (group === undefined) throw new Error(`no group ${name}`);
      return group.id;
    },
    pass: (milliseconds) => {
      world.now += milliseconds;
      world.tenant.advanceTo(world.now);
    },
  };
  return world;
}

export function openProfile(overrides: Partial<PasskeyProfile> = {}): PasskeyProfile {
  return {
    id: OPEN_PROFILE,
    name: "Synced passkeys",
    passkeyTypes: "deviceBound,synced",
    attestationEnforcement: "disabled",
    keyRestrictions: { isEnforced: false, enforcementType: "block", aaGuids: [] },
    ...overrides,
  };
}

export function closedProfile(): PasskeyProfile {
  return openProfile({ id: CLOSED_PROFILE, name: "Closed", attestationEnforcement: "registrationOnly" });
}

export function target(id: string, ...profiles: string[]): IncludeTarget {
  return { targetType: "group", id, isRegistrationRequired: false, allowedPasskeyProfiles: profiles };
}

/** Adds the open profile and gives it to groups, as a wave does. */
export async function openFor(world: TenantWorld, ...groups: string[]): Promise<void> {
  const policy = await world.policy();
  const profiles = (policy.passkeyProfiles ?? []).filter((profile) => profile.id !== OPEN_PROFILE);
  const answer = await world.patch({
    passkeyProfiles: [...profiles, openProfile()],
    includeTargets: [...policy.includeTargets, ...groups.map((group) => target(world.groupId(group), OPEN_PROFILE))],
  });
  if (answer.status !== 204) throw new Error(answer.text);
}

export const MINUTES = 60_000;
export const HOURS = 60 * MINUTES;
export const DAYS = 24 * HOURS;
