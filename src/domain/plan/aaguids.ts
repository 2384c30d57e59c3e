/**
 * Names of passkey providers, so that people need not write GUIDs. Labels only, never security: an AAGUID of a synced
 * passkey is whatever the provider claims. A copy of the community list `passkeydeveloper/passkey-authenticator-aaguids`
 * (`aaguid.json`, commit 47b6f84e, 2026-08-07), which may be emptied one day; the device-bound ones are Microsoft's.
 */
export interface Provider {
  /** How plans and tenant files name it. */
  readonly name: string;
  readonly label: string;
  readonly kind: "synced" | "deviceBound";
  /** Lower-case GUIDs; Windows Hello has one per key protection. */
  readonly aaguids: readonly string[];
}

export const PROVIDERS: readonly Provider[] = [
  synced("icloud-keychain", "iCloud Keychain", "fbfc3007-154e-4ecc-8c0b-6e020557d7bd"),
  synced("icloud-keychain-managed", "iCloud Keychain (Managed)", "dd4ec289-e01d-41c9-bb89-70fa845d4bf2"),
  synced("google-password-manager", "Google Password Manager", "ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4"),
  synced("microsoft-password-manager", "Microsoft Password Manager", "d3452668-01fd-4c12-926c-83a4204853aa"),
  synced("1password", "1Password", "bada5566-a7aa-401f-bd96-45619a55120d"),
  synced("bitwarden", "Bitwarden", "d548826e-79b4-db40-a3d8-11116f7e8349"),
  synced("dashlane", "Dashlane", "531126d6-e717-415c-9320-3d9aa6981239"),
  synced("proton-pass", "Proton Pass", "50726f74-6f6e-5061-7373-50726f746f6e"),
  synced("nordpass", "NordPass", "b84e4048-15dc-4dd0-8640-f4f60813c8af"),
  synced("keeper", "Keeper", "0ea242b4-43c4-4a1b-8b17-dd6d0b6baec6"),
  synced("lastpass", "LastPass", "b78a0a55-6ef8-d246-a042-ba0f6d55050c"),
  synced("samsung-pass", "Samsung Pass", "53414d53-554e-4700-0000-000000000000"),
  synced("enpass", "Enpass", "f3809540-7f14-49c1-a8b3-8f813b225541"),
  synced("zoho-vault", "Zoho Vault", "b35a26b2-8f6e-4697-ab1d-d44db4da28c6"),
  synced("devolutions", "Devolutions", "de503f9c-21a4-4f76-b4b7-558eb55c6f89"),
  synced("keepassxc", "KeePassXC", "fdb141b2-5d84-443e-8a35-4698c205a502"),
  synced("chrome-on-mac", "Chrome on Mac", "adce0002-35bc-c60a-648b-0b25f1f05503"),
  synced("edge-on-mac", "Edge on Mac", "771b48fd-d3d4-4f74-9232-fc157ab0507a"),
  synced("chromium-browser", "Chromium browser", "b5397666-4885-aa6b-cebf-e52262a439a2"),
  deviceBound("windows-hello", "Windows Hello", [
    "08987058-cadc-4b81-b6e1-30de50dcbe96",
    "9ddd1817-af5a-4672-a2b9-3e3dd95000a9",
    "6028b017-b1d4-4c02-b4b3-afcdafc96bb2",
  ]),
  deviceBound("microsoft-authenticator-android", "Microsoft Authenticator (Android)", [
    "de1e552d-db1d-4423-a619-566b625cdc84",
  ]),
  deviceBound("microsoft-authenticator-ios", "Microsoft Authenticator (iOS)", ["90a3ccdf-635c-4729-a248-9b709135078f"]),
];

const byName = new Map(PROVIDERS.map((provider) => [provider.name, provider]));
const byAaguid = new Map(
  PROVIDERS.flatMap((provider) => provider.aaguids.map((aaguid) => [aaguid, provider] as const)),
);

/** The provider of a plan file's name; names are lower-case. */
export function providerNamed(name: string): Provider | undefined {
  return byName.get(name.toLowerCase());
}

/** The provider that uses this AAGUID, in any casing. */
export function providerOf(aaguid: string): Provider | undefined {
  return byAaguid.get(aaguid.toLowerCase());
}

/** What people read instead of an AAGUID; unknown ones stay GUIDs. */
export function labelOf(aaguid: string): string {
  return providerOf(aaguid)?.label ?? aaguid.toLowerCase();
}

function synced(name: string, label: string, aaguid: string): Provider {
  return { name, label, kind: "synced", aaguids: [aaguid] };
}

function deviceBound(name: string, label: string, aaguids: readonly string[]): Provider {
  return { name, label, kind: "deviceBound", aaguids };
}
