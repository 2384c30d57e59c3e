import * as z from "zod";
import { parseDuration } from "../domain/plan/duration";
import { isTimeZone, minutesOfDay } from "../domain/plan/local-time";
import { providerNamed } from "../domain/plan/aaguids";
import { parseIso } from "../domain/time";
import { findUnknownStrengths, settingKeys } from "./tenant-settings-file";
import type { Weekday } from "../domain/plan/plan";

/** A file that describes an Entra tenant to emulate: who is in it, how they behave, how its logs and limits misbehave. */
const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const satisfies readonly Weekday[];

/** What may stand in `missing`: application permissions that the tenant has not granted, and licences it has not bought. */
export const REVOCABLE = [
  "Policy.Read.AuthenticationMethod",
  "Policy.ReadWrite.AuthenticationMethod",
  "Policy.Read.All",
  "AuditLog.Read.All",
  "Directory.Read.All",
  "GroupMember.Read.All",
  "GroupMember.ReadWrite.All",
  "Group.Read.All",
  "Group.ReadWrite.All",
  "User.Read.All",
  "UserAuthenticationMethod.Read.All",
  "UserAuthMethod-Passkey.Read.All",
  "UserAuthMethod-Passkey.ReadWrite.All",
  "UserAuthMethod-TAP.ReadWrite.All",
  "RoleManagement.Read.Directory",
  "RoleEligibilitySchedule.Read.Directory",
  "Organization.Read.All",
  "LicenseAssignment.Read.All",
  "Application.Read.All",
  "AAD_PREMIUM",
  "AAD_PREMIUM_P2",
] as const;

/** Methods a person can have from the start, in the words of Graph's registration report. */
export const METHOD_NAMES = [
  "passKeyDeviceBound",
  "passKeyDeviceBoundAuthenticator",
  "passKeySynced",
  "microsoftAuthenticatorPush",
  "softwareOneTimePasscode",
  "mobilePhone",
] as const;

const PLATFORMS = ["windows", "macos", "ios", "android"] as const;

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export const durationText = z.string().refine((text) => parseDuration(text) !== undefined, {
  error: "must be a duration such as 10s, 2m, 6h, 1d or 1d12h",
});
const instantText = z
  .string()
  .refine((text) => parseIso(text) !== undefined, { error: "must be a moment such as 2026-12-01T07:00:00Z" });
export const share = z.number().min(0, "must be a share from 0 to 1").max(1, "must be a share from 0 to 1");
export const people = z.int("must be a whole number of people").min(0, "must be a whole number of people");
export const upn = z.string().regex(/^[^@\s]+@[^@\s]+$/, "must be a user principal name such as ann@contoso.example");
export const groupName = z.string().min(1, "must be the name of a group");
export const providerName = z.string().refine((text) => providerNamed(text) !== undefined || GUID.test(text), {
  error: "must be a known passkey provider (such as icloud-keychain or 1password) or an AAGUID",
});
export const platformName = z.enum(PLATFORMS);

const clockTime = z
  .string()
  .refine((text) => minutesOfDay(text) !== undefined, { error: 'must be a time of day such as "07:00"' });
const timeZone = z.string().refine(isTimeZone, { error: "must be a time zone such as Europe/Berlin" });
const weight = z.number().min(0, "must be a weight of 0 or more");
const some = <T extends z.ZodType>(item: T) => z.array(item).default([]);

const group = z
  .strictObject({
    name: groupName,
    id: z.string().regex(GUID, "must be a GUID").optional(),
    /** All members made for the group, guests and disabled among them. */
    users: people.default(0),
    guests: people.default(0),
    disabled: people.default(0),
    people: some(upn),
    /** So many of the people made for this group join that group too. */
    alsoIn: z.record(groupName, people).default({}),
    kind: z.enum(["assigned", "dynamic", "nested"]).default("assigned"),
    /** Groups inside a nested group. */
    groups: some(groupName),
    roleAssignable: z.boolean().default(false),
    /** Mastered in on-premises Active Directory: nobody can be added here. */
    onPremises: z.boolean().default(false),
    roles: some(z.string()),
    eligibleRoles: some(z.string()),
    /** Instead of the second method that everybody else draws. */
    methods: z.array(z.enum(METHOD_NAMES)).optional(),
    platforms: z.partialRecord(platformName, weight).optional(),
  })
  .refine((one) => one.users < 0 || one.guests + one.disabled <= one.users, {
    path: ["users"],
    error: "must be at least `guests` and `disabled` together: they are among the users",
  });

const named = z.strictObject({
  upn,
  id: z.string().regex(GUID, "must be a GUID").optional(),
  displayName: z.string().optional(),
  enabled: z.boolean().default(true),
  guest: z.boolean().default(false),
  roles: some(z.string()),
  eligibleRoles: some(z.string()),
  methods: z.array(z.enum(METHOD_NAMES)).optional(),
  platform: platformName.optional(),
  provider: providerName.optional(),
  secondMethod: z.boolean().optional(),
});

const behaviour = z.strictObject({
  /** Attempts on a workday; of them `fresh` really authenticate, the rest are satisfied by a token. */
  signInsPerDay: z.number().min(0, "must be 0 or more").max(200, "must be at most 200").default(3),
  fresh: share.default(0.4),
  workdays: z
    .strictObject({
      days: z.array(z.enum(WEEKDAYS)).default(["mon", "tue", "wed", "thu", "fri"]),
      from: clockTime.default("07:00"),
      to: clockTime.default("18:00"),
      timeZone: timeZone.default("Europe/Berlin"),
    })
    .refine((hours) => (minutesOfDay(hours.from) ?? 0) < (minutesOfDay(hours.to) ?? 0), {
      path: ["to"],
      error: "must be later than `from`",
    })
    .prefault({}),
  registers: z
    .strictObject({
      share: share.default(0.6),
      medianAfter: durationText.default("20h"),
      abandons: share.default(0.1),
    })
    .prefault({}),
  usesPasskeyOnceRegistered: share.default(0.9),
  ownFailures: share.default(0.02),
  secondMethod: share.default(0.85),
  providers: z
    .record(providerName, weight)
    .default({ "icloud-keychain": 0.4, "google-password-manager": 0.25, "1password": 0.35 }),
});

const policy = z.union(
  [
    z.enum(["default", "legacy"]),
    z.strictObject({ file: z.string().min(1, "must be the path of a JSON file") }),
    z.record(z.string(), z.unknown()),
  ],
  { error: "must be `default`, `legacy`, { file: PATH } or a fido2 policy as Graph writes it" },
);

const spread = (p50: string, max: string) =>
  z.strictObject({ p50: durationText.default(p50), max: durationText.default(max) }).prefault({});

export const tenantFile = z
  .strictObject({
    apiVersion: z.literal("passkey-rollout/v1", { error: "must be passkey-rollout/v1" }),
    kind: z.literal("Tenant", { error: "must be Tenant" }),
    seed: z.int("must be a whole number").default(1),
    startsAt: z.union([z.literal("now"), instantText], {
      error: "must be `now` or a moment such as 2026-12-01T07:00:00Z",
    }),
    /** Where generated people live: NAME@domain. */
    domain: z.string().min(1).default("contoso.example"),
    policy: policy.default("default"),
    graph: z
      .strictObject({
        syncedWithAttestation: z.enum(["stored", "refused", "blocks-sign-in"]).default("stored"),
        modifiedProperties: z.boolean().default(true),
        /** What a PATCH without `@odata.type` does: nothing, silently (as seen in the field), or 400. */
        withoutODataType: z.enum(["ignored", "refused"]).default("ignored"),
        missing: some(z.enum(REVOCABLE)),
      })
      .prefault({}),
    ...settingKeys,
    /** The same as `graph.missing`; both together are what the tenant lacks. */
    missing: some(z.enum(REVOCABLE)),
    history: durationText.default("14d"),
    groups: some(group),
    named: some(named),
    people: behaviour.prefault({}),
    logs: z
      .strictObject({
        delay: z.strictObject({ p50: durationText.default("2m"), p99: durationText.default("5m") }).prefault({}),
        detailsSettle: durationText.default("2h"),
        duplicates: share.default(0.01),
        nullTargetIds: z.boolean().default(true),
      })
      .prefault({}),
    limits: z
      .strictObject({
        reports: z
          .strictObject({
            requests: z.int("must be a whole number").min(1, "must be at least 1").default(5),
            per: durationText.default("10s"),
          })
          .prefault({}),
        pageSize: z
          .int("must be a whole number")
          .min(1, "must be at least 1")
          .max(1000, "must be at most 1000")
          .default(1000),
      })
      .prefault({}),
    propagation: z.strictObject({ policy: spread("5m", "60m"), membership: spread("20m", "24h") }).prefault({}),
  })
  .superRefine((file, context) => {
    for (const { path, message } of findUnknownStrengths(file)) context.addIssue({ code: "custom", path, message });
    const { groups } = file;
    const known = new Set(groups.flatMap((one) => [one.name, one.id ?? one.name]));
    for (const [index, one] of groups.entries()) {
      const named = [
        ...Object.keys(one.alsoIn).map((name) => ({ name, path: ["groups", index, "alsoIn", name] })),
        ...one.groups.map((name, place) => ({ name, path: ["groups", index, "groups", place] })),
      ];
      for (const { name, path } of named) {
        if (!known.has(name)) context.addIssue({ code: "custom", path, message: `"${name}" is no group of this file` });
      }
    }
  });

/** The tenant file with every default filled in. */
export type TenantFile = z.infer<typeof tenantFile>;
export type TenantGroup = TenantFile["groups"][number];
export type Platform = z.infer<typeof platformName>;
export type MethodName = (typeof METHOD_NAMES)[number];
export type Revocable = (typeof REVOCABLE)[number];
