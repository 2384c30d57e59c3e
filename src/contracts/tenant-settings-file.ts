import * as z from "zod";

/** The part of a tenant file that says what stands beside the passkey policy: Conditional Access, campaign, other methods. */
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Names and ids of the strengths that every tenant has (Graph reference). */
export const BUILT_IN_STRENGTHS: Readonly<Record<string, string>> = {
  "Multifactor authentication": "00000000-0000-0000-0000-000000000002",
  "Passwordless MFA": "00000000-0000-0000-0000-000000000003",
  "Phishing-resistant MFA": "00000000-0000-0000-0000-000000000004",
};

/** As Graph writes it, with two things made easy: groups by name, an authentication strength by id or name. */
const conditionalAccessPolicy = z.looseObject({
  id: z.string().regex(GUID, "must be a GUID").optional(),
  displayName: z.string().min(1, "must be a name"),
  state: z.enum(["enabled", "disabled", "enabledForReportingButNotEnforced"]).default("enabled"),
  conditions: z.record(z.string(), z.unknown()),
  grantControls: z.record(z.string(), z.unknown()).nullable().default(null),
});

/** A custom authentication strength; `aaguids` restricts its passkeys (`fido2CombinationConfiguration`). */
const authenticationStrength = z.strictObject({
  id: z.string().regex(GUID, "must be a GUID").optional(),
  name: z.string().min(1, "must be a name"),
  combinations: z.array(z.string().min(1)).min(1, "must name at least one combination of methods"),
  aaguids: z.array(z.string().regex(GUID, "must be an AAGUID")).optional(),
});

const settingState = z.enum(["default", "enabled", "disabled"]);

/** The registration campaign; groups by name. */
const campaign = z.strictObject({
  state: settingState,
  method: z.enum(["fido2", "microsoftAuthenticator"]).default("fido2"),
  snoozeDays: z.int().min(0, "must be 0 to 14 days").max(14, "must be 0 to 14 days").default(1),
  enforced: z.boolean().default(true),
  groups: z.array(z.string().min(1, "must be the name of a group")).optional(),
});

/** All optional. */
export const settingKeys = {
  /** Instead of the one policy of most tenants, which demands a second factor of everybody. */
  conditionalAccess: z.array(conditionalAccessPolicy).optional(),
  authenticationStrengths: z.array(authenticationStrength).default([]),
  campaign: campaign.optional(),
  /** System-preferred authentication: `default` is Microsoft managed, `enabled` the second factor only. */
  systemPreferred: settingState.default("default"),
  /** Other methods than passkeys, switched on or off. */
  methods: z
    .partialRecord(
      z.enum(["MicrosoftAuthenticator", "Sms", "TemporaryAccessPass", "Voice", "SoftwareOath"]),
      z.enum(["enabled", "disabled"]),
    )
    .default({}),
};

type Settings = z.infer<z.ZodObject<typeof settingKeys>>;

/** A policy may name a strength by id or name; it must be built in or one of the file's own. */
export function findUnknownStrengths({
  conditionalAccess = [],
  authenticationStrengths,
}: Pick<Settings, "conditionalAccess" | "authenticationStrengths">): readonly {
  path: (string | number)[];
  message: string;
}[] {
  const own = authenticationStrengths.flatMap(({ id, name }) => [
    name,
    ...(id === undefined ? [] : [id.toLowerCase()]),
  ]);
  const known = [...Object.entries(BUILT_IN_STRENGTHS).flat(), ...own];
  return conditionalAccess.flatMap(({ grantControls }, index) => {
    const wanted = grantControls?.authenticationStrength;
    if (typeof wanted !== "string" || known.includes(wanted) || known.includes(wanted.toLowerCase())) return [];
    const path = ["conditionalAccess", index, "grantControls", "authenticationStrength"];
    return [
      {
        path,
        message: `"${wanted}" is no authentication strength of this file; known are ${known.filter((name) => !GUID.test(name)).join(", ")}`,
      },
    ];
  });
}
