import { PROVIDERS, providerNamed, providerOf } from "../../../domain/plan/aaguids";
import type { MethodName, Platform, TenantFile } from "../../../contracts/tenant-file";
import type { Instant } from "../../../domain/time";
import { guidOf, hashOf, hexOf, uniform } from "../random";
import type { Passkey, PersonState } from "./entities";

/** What a person is made of; the rest is drawn. */
export interface PersonSeed {
  readonly upn: string;
  readonly id?: string | undefined;
  readonly displayName?: string | undefined;
  readonly guest?: boolean;
  readonly disabled?: boolean;
  readonly lab?: boolean;
  readonly roles?: readonly string[];
  readonly eligibleRoles?: readonly string[];
  readonly methods?: readonly MethodName[] | undefined;
  readonly platform?: Platform | undefined;
  readonly platforms?: Partial<Record<Platform, number>> | undefined;
  readonly provider?: string | undefined;
  readonly secondMethod?: boolean | undefined;
  readonly groups: readonly number[];
  readonly createdAt: Instant;
}

const DEFAULT_PLATFORMS: Partial<Record<Platform, number>> = { windows: 0.5, ios: 0.25, android: 0.15, macos: 0.1 };

/** How people protect themselves today; telephony is what Microsoft retires. */
const OTHER_METHODS: Partial<Record<MethodName, number>> = {
  microsoftAuthenticatorPush: 0.75,
  softwareOneTimePasscode: 0.1,
  mobilePhone: 0.15,
};

/** A USB security key (the commonest of the AAGUIDs that live captures show). */
const SECURITY_KEY = {
  aaguid: "2fc0579f-8113-47ea-b116-bb5a8db9202a",
  label: "Security key",
  model: "Security Key NFC",
};

/** Draws numbered so that a new one never shifts an old one. */
const DRAW = { platform: 1, provider: 2, keeps: 3, registers: 4, abandons: 5, method: 6 } as const;

/** A person with everything that is drawn once in a life. */
export function seedPerson(seed: PersonSeed, index: number, file: TenantFile, tenantSeed: number): PersonState {
  const key = hashOf(tenantSeed, "person", seed.upn.toLowerCase());
  const draw = (counter: number) => uniform(key, counter);
  const behaviour = file.people;
  const platform = seed.platform ?? pick(seed.platforms ?? DEFAULT_PLATFORMS, draw(DRAW.platform)) ?? "windows";
  const provider = provide(seed.provider ?? pick(behaviour.providers, draw(DRAW.provider)) ?? "icloud-keychain");
  const others = seed.methods?.filter((method) => !method.startsWith("passKey"));
  const start = seed.createdAt;
  return {
    index,
    id: (seed.id ?? guidOf("person", seed.upn.toLowerCase())).toLowerCase(),
    upn: seed.upn,
    displayName: seed.displayName ?? displayNameOf(seed.upn),
    guest: seed.guest ?? false,
    lab: seed.lab ?? false,
    platform,
    provider,
    roles: seed.roles ?? [],
    eligibleRoles: seed.eligibleRoles ?? [],
    createdAt: start,
    seed: key,
    disabledAt: seed.disabled === true ? start : undefined,
    otherMethods: others ?? [pick(OTHER_METHODS, draw(DRAW.method)) ?? "microsoftAuthenticatorPush"],
    droppedOthersAt: undefined,
    keepsOthers: seed.secondMethod ?? (others !== undefined || draw(DRAW.keeps) < behaviour.secondMethod),
    passkeys: (seed.methods ?? []).flatMap((method) => startPasskey(method, seed.upn, platform, provider, start)),
    pass: undefined,
    registers: draw(DRAW.registers) < behaviour.registers.share,
    abandons: draw(DRAW.abandons) < behaviour.registers.abandons,
    hasAbandoned: false,
    ceremonyPlanned: false,
    trying: false,
    distrustsPasskeyUntil: -Infinity,
    passkeyFailing: false,
    records: 0,
    startGroups: seed.groups,
    memberships: [],
  };
}

/** A provider by name or AAGUID. */
export function provide(nameOrAaguid: string): PersonState["provider"] {
  const known = providerNamed(nameOrAaguid) ?? providerOf(nameOrAaguid);
  const aaguid = known?.aaguids[0] ?? nameOrAaguid.toLowerCase();
  return { name: known?.name ?? aaguid, label: known?.label ?? "Unknown provider", aaguid };
}

/** A new passkey; its credential id is 32 bytes made from the parts. */
export function makePasskey(
  type: Passkey["type"],
  kept: { readonly aaguid: string; readonly label: string; readonly model?: string },
  createdAt: Instant,
  ...parts: readonly (string | number)[]
): Passkey {
  return {
    credentialId: Buffer.from(hexOf(64, "credential", ...parts), "hex").toString("base64url"),
    type,
    aaguid: kept.aaguid,
    displayName: kept.label,
    model: kept.model ?? kept.label,
    createdAt,
    lastUsedAt: undefined,
    deletedAt: undefined,
  };
}

function startPasskey(
  method: MethodName,
  upn: string,
  platform: Platform,
  provider: PersonState["provider"],
  at: Instant,
): readonly Passkey[] {
  if (method === "passKeySynced") return [makePasskey("synced", provider, at, upn, method)];
  if (method === "passKeyDeviceBound") return [makePasskey("deviceBound", SECURITY_KEY, at, upn, method)];
  if (method !== "passKeyDeviceBoundAuthenticator") return [];
  const name = platform === "android" ? "microsoft-authenticator-android" : "microsoft-authenticator-ios";
  return [makePasskey("deviceBound", provide(name), at, upn, method)];
}

/** One of the names, by weight; undefined when there is none with weight. */
function pick<Name extends string>(weights: Partial<Record<Name, number>>, draw: number): Name | undefined {
  const entries = Object.entries(weights) as [Name, number][];
  let rest = draw * entries.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [name, weight] of entries) {
    if (rest < weight) return name;
    rest -= weight;
  }
  return undefined;
}

function displayNameOf(upn: string): string {
  const name = upn.split(/[@_]/)[0] ?? upn;
  return name.charAt(0).toUpperCase() + name.slice(1).replace(/[-.]+/g, " ");
}

/** Every AAGUID that anybody here could hold, and one that nobody knows: enough to see any difference in access. */
export const PROBE_AAGUIDS: readonly string[] = [
  ...PROVIDERS.flatMap((provider) => provider.aaguids),
  SECURITY_KEY.aaguid,
  "11111111-2222-4333-8444-555555555555",
];
