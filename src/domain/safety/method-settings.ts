/** What the authentication methods policy says beside the passkey policy, as far as a rollout meets it. */
export interface MethodSettings {
  /** null: Graph didn't show it. */
  readonly campaign: RegistrationCampaign | null;
  readonly systemPreferred: SystemPreferred | null;
  /** Of the other methods, by id in lower case (`sms`, `voice`, `temporaryaccesspass`): `enabled`, `disabled`, or a word unknown to us. */
  readonly methods: Readonly<Record<string, string>>;
  /** Whether the tenant opted out of Microsoft's automatic enablement; null where Graph doesn't say (it is in no schema). */
  readonly optedOut: boolean | null;
}

/** `state`: `enabled`, `disabled`, or `default`, which presumably is "Microsoft managed" (unverified). */
export interface RegistrationCampaign {
  readonly state: string;
  readonly snoozeDays: number | null;
  /** Whether nobody may skip any more after three skips; null where Graph doesn't say (beta only; its default is true). */
  readonly enforced: boolean | null;
  readonly include: readonly (SettingTarget & { readonly method: string })[];
  readonly exclude: readonly SettingTarget[];
}

/** `state`: `enabled` (second factor only), `disabled`, or `default` (Microsoft managed, the first factor too). */
export interface SystemPreferred {
  readonly state: string;
  readonly include: readonly SettingTarget[];
  readonly exclude: readonly SettingTarget[];
}

/** A group's object id in lower case, or `all_users`. */
export interface SettingTarget {
  readonly id: string;
}
