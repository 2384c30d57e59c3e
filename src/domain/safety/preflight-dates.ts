import { nextStart } from "../plan/schedule";
import { bakeEnd } from "../plan/working-time";
import type { Instant } from "../time";
import { type Finding, finding } from "./finding";
import { MICROSOFT_DATES } from "./microsoft-dates";
import type { PreflightFacts } from "./preflight-facts";

type Facts = Pick<PreflightFacts, "plan" | "guard" | "now" | "methods" | "policy">;

/** Microsoft's own dated changes that come, or are coming already, while the rollout is under way. */
export function findDatedChanges(facts: Facts): readonly Finding[] {
  const end = earliestEnd(facts);
  const within = (date: Instant) => facts.now < date && date <= end;
  return [
    ...enablement(facts, end),
    ...(within(MICROSOFT_DATES.telephonyEnds) ? telephonyEnds(facts) : []),
    ...(within(MICROSOFT_DATES.telephonyEndsForAdmins) ? telephonyEndsForAdmins(facts) : []),
    ...(within(MICROSOFT_DATES.propertiesEnd) ? propertiesEnd(facts) : []),
  ];
}

/** When the last bake would be over if nothing ever waited for anybody: the rollout lasts at least so long. */
export function earliestEnd({ plan, guard, now }: Pick<Facts, "plan" | "guard" | "now">): Instant {
  let at = now;
  for (const wave of plan.waves) {
    const start = nextStart(plan, wave, at, guard ?? undefined);
    if ("never" in start) return at;
    at = bakeEnd(plan, wave, start.at);
  }
  return at;
}

/** Whether SMS or voice are on; unknown where the settings were not read. */
function telephony({ methods: { settings } }: Facts): "on" | "off" | "unknown" {
  if (settings === null) return "unknown";
  return [settings.methods.sms, settings.methods.voice].includes("enabled") ? "on" : "off";
}

const perhaps = (state: "on" | "unknown") => (state === "on" ? "" : " (if SMS or voice are on, which is not known)");

function enablement(facts: Facts, end: Instant): readonly Finding[] {
  const { now, methods } = facts;
  if (end < MICROSOFT_DATES.enablement || now >= MICROSOFT_DATES.telephonyEnds) return [];
  const state = telephony(facts);
  if (state === "off") return [];
  if (methods.settings?.optedOut === true)
    return [
      finding(
        "microsoft-2026-09-01",
        "informs",
        "The tenant opted out of Microsoft's automatic enablement of passkeys, which lasts until 2027-02-01.",
        "Nothing until then.",
      ),
    ];
  const optOut =
    methods.settings?.optedOut === false ? "The tenant did not opt out" : "Whether the tenant opted out is not known";
  const when = now < MICROSOFT_DATES.enablement ? "From 2026-09-01, during this rollout," : "Since 2026-09-01";
  return [
    finding(
      "microsoft-2026-09-01",
      "warns",
      `${when} Microsoft puts everybody who is enabled for SMS or voice into a profile that allows all types of passkeys${perhaps(state)}. ${optOut}. If it comes during the rollout, it is named as a foreign change and holds it; after it, waves change nothing for these people.`,
      "Opt out until 2027-02-01 (optOutSettings.passkeyDynamicMigration on beta), or take it as it comes and accept it when asked.",
    ),
  ];
}

function telephonyEnds(facts: Facts): readonly Finding[] {
  const state = telephony(facts);
  if (state === "off") return [];
  return [
    finding(
      "microsoft-2027-02-01",
      "warns",
      `On 2027-02-01, during this rollout, Microsoft ends SMS and voice${perhaps(state)}: whoever has nothing else must register a passkey before they get in, and nobody can opt out any more. Sign-ins will fail then that are no fault of a wave.`,
      "Let the waves end before that day, or have the people who only use SMS or voice register first.",
    ),
  ];
}

function telephonyEndsForAdmins(facts: Facts): readonly Finding[] {
  const state = telephony(facts);
  if (state === "off") return [];
  return [
    finding(
      "microsoft-2027-07-01",
      "warns",
      `On 2027-07-01, during this rollout, SMS and voice end for Global Administrators and external users too${perhaps(state)}.`,
      "See that each of them has another method before.",
    ),
  ];
}

/** Only a tenant whose policy still shows them has something to lose. */
function propertiesEnd({ policy }: Facts): readonly Finding[] {
  const shown = ["isAttestationEnforced", "keyRestrictions"].filter((name) => (policy[name] ?? null) !== null);
  if (shown.length === 0) return [];
  return [
    finding(
      "microsoft-2027-10-15",
      "warns",
      `On 2027-10-15, during this rollout, Graph stops giving ${shown.join(" and ")} of the passkey policy. Nobody's sign-in changes, but the policy looks changed then, and the rollout is held until somebody accepts it.`,
      "Accept the change when asked; see that no other tool of yours reads these properties.",
    ),
  ];
}
