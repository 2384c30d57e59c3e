import { ALL_USERS } from "../policy/fido2";
import { type Finding, finding } from "./finding";
import type { RegistrationCampaign, SettingTarget, SystemPreferred } from "./method-settings";
import type { PreflightFacts } from "./preflight-facts";
import { MANY_GROUP_TARGETS } from "./preflight-size";

/** What else of the methods policy people of the waves will meet: the campaign, and which method they are asked for first. */
export function findMethodProblems(facts: Pick<PreflightFacts, "methods" | "waves">): readonly Finding[] {
  const { settings, unread } = facts.methods;
  if (settings === null) return [unreadable(unread ?? "it was not read")];
  const unknown = [
    ...(settings.campaign === null ? ["the registration campaign"] : []),
    ...(settings.systemPreferred === null ? ["system-preferred authentication"] : []),
  ];
  return [
    ...(unknown.length === 0 ? [] : [unreadable(`Graph doesn't show ${unknown.join(" and ")}`)]),
    ...(settings.campaign === null ? [] : campaigns(settings.campaign, facts.waves)),
    ...(settings.systemPreferred === null ? [] : firstPrompt(settings.systemPreferred, facts.waves)),
  ];
}

function unreadable(why: string): Finding {
  return finding(
    "settings-unreadable",
    "warns",
    `The authentication methods policy is not known in full (${why.replace(/\.$/, "")}): whether a campaign asks people for a passkey, and which method they are asked for first, can't be said.`,
    "Grant Policy.Read.AuthenticationMethod to the reader identity, or look in the Entra admin center.",
  );
}

/** Enabled: asked at the sign-in that follows any second factor, per device; forced after three skips unless told otherwise. */
function campaigns(campaign: RegistrationCampaign, waves: PreflightFacts["waves"]): readonly Finding[] {
  if (campaign.state === "disabled") return [];
  const forPasskeys = campaign.include.filter(({ method }) => method === "fido2");
  const state = campaign.state === "default" ? "Microsoft managed" : campaign.state;
  if (forPasskeys.length === 0)
    return [
      finding(
        "campaign-asks-for-other",
        "informs",
        `The registration campaign is ${state} and asks for ${[...new Set(campaign.include.map(({ method }) => method))].join(", ") || "nothing named"}: the waves' people are asked for that, not for a passkey.`,
        "Nothing, or turn the campaign to passkeys (one method at a time) once the waves have passed.",
      ),
    ];
  const many =
    forPasskeys.length >= MANY_GROUP_TARGETS
      ? ` With its ${String(forPasskeys.length)} groups registrations can fail.`
      : "";
  const forced = campaign.enforced === false ? "as often as they like" : "three times at most";
  const skip = `They can skip it ${forced}${campaign.snoozeDays === null ? "" : `, for ${String(campaign.snoozeDays)} days each time`}${campaign.enforced === null ? " (the default; Graph doesn't say)" : ""}.`;
  return [
    finding(
      "campaign-asks-for-passkey",
      "warns",
      `The registration campaign is ${state} and asks for a passkey ${reach(forPasskeys, waves)}, as soon as their profile allows one. ${skip}${many}`,
      "Plan your announcement for the same day, or switch the campaign off while the waves bake.",
    ),
  ];
}

/** Microsoft managed covers the first factor too; enabled, the second only. */
function firstPrompt(preferred: SystemPreferred, waves: PreflightFacts["waves"]): readonly Finding[] {
  if (preferred.state === "disabled" || preferred.include.length === 0) return [];
  const factor = preferred.state === "enabled" ? "second" : "first";
  return [
    finding(
      "system-preferred",
      "informs",
      `System-preferred authentication is ${preferred.state === "enabled" ? "enabled" : "Microsoft managed"} ${reach(preferred.include, waves)}: whoever registers a passkey is asked for it at once as the ${factor} factor, before anything else.`,
      "Tell people that their next prompt looks different, and the help desk how to choose another method.",
    ),
  ];
}

/** Whom the targets reach, as far as the groups say; their members are not read. */
function reach(targets: readonly SettingTarget[], waves: PreflightFacts["waves"]): string {
  const ids = new Set(targets.map(({ id }) => id.toLowerCase()));
  if (ids.has(ALL_USERS)) return "of everybody";
  const named = waves.flatMap(({ groups }) => groups.flatMap(({ found }) => found)).filter(({ id }) => ids.has(id));
  if (named.length > 0) return `of ${named.map(({ name }) => `'${name}'`).join(", ")}`;
  return `of ${ids.size === 1 ? "a group" : `${String(ids.size)} groups`} outside of the plan (whether people of the waves are in it was not read)`;
}
