import { ALL_USERS } from "../../../domain/policy/fido2";
import type { World } from "../world";

/** Puts what the tenant file says of campaign and other methods into the methods policy. Groups that don't exist stay names. */
export function setMethods({ file, directory, methodsPolicy, ledger, now }: World): void {
  for (const [id, state] of Object.entries(file.methods)) methodsPolicy.switchMethod(id, state, now);
  const telephony = ["Sms", "Voice"].some((id) => methodsPolicy.configuration(id)?.state === "enabled");
  if (!telephony) ledger.telephonyEndedAt = now;
  const { campaign } = file;
  if (campaign === undefined) return;
  const ids = (campaign.groups ?? [ALL_USERS]).map((name) => directory.groupNamed(name)?.id ?? name);
  methodsPolicy.changeCampaign(
    {
      state: campaign.state,
      snoozeDurationInDays: campaign.snoozeDays,
      enforceRegistrationAfterAllowedSnoozes: campaign.enforced,
      includeTargets: ids.map((id) => ({ id, targetType: "group", targetedAuthenticationMethod: campaign.method })),
    },
    now,
  );
}
