import type { ApprovalKind, ApprovalState } from "../domain/approval/approval";
import type { Outcome, Verdict, VerdictKind } from "../domain/health/verdict";
import type { PasskeyType, PlanProfile } from "../domain/plan/plan";
import type { RollbackStrategy, RolloutPhase, WavePhase } from "../domain/rollout/phases";
import type { WaveRecord } from "../domain/rollout/records";
import { formatTime, withReadableTimes } from "./times";

/** How each thing is called towards people. One table, so that pages, cards and the command line cannot differ. */

/** `tone` says how urgent a phase looks, on top of its words; colour alone never carries it. */
export type Tone = "calm" | "active" | "good" | "attention" | "bad";

export const ROLLOUT_PHASE_WORDS: Readonly<Record<RolloutPhase, { readonly word: string; readonly tone: Tone }>> = {
  preflight: { word: "Checking the tenant", tone: "active" },
  scheduled: { word: "Scheduled", tone: "calm" },
  running: { word: "Running", tone: "active" },
  paused: { word: "Paused", tone: "attention" },
  held: { word: "Held", tone: "attention" },
  "rolling-back": { word: "Rolling back", tone: "attention" },
  refused: { word: "Refused", tone: "bad" },
  failed: { word: "Failed", tone: "bad" },
  frozen: { word: "Frozen", tone: "bad" },
  aborted: { word: "Aborted", tone: "bad" },
  "rolled-back": { word: "Rolled back", tone: "bad" },
  completed: { word: "Completed", tone: "good" },
};

export const WAVE_PHASE_WORDS: Readonly<Record<WavePhase, { readonly word: string; readonly tone: Tone }>> = {
  "not-started": { word: "Not started", tone: "calm" },
  "waiting-for-window": { word: "Waiting for its window", tone: "calm" },
  "waiting-for-approval": { word: "Waiting for approval", tone: "attention" },
  applying: { word: "Applying", tone: "active" },
  verifying: { word: "Verifying", tone: "active" },
  baking: { word: "Baking", tone: "active" },
  judging: { word: "Judging", tone: "active" },
  held: { word: "Held", tone: "attention" },
  "rolling-back": { word: "Rolling back", tone: "attention" },
  promoted: { word: "Promoted", tone: "good" },
  "rolled-back": { word: "Rolled back", tone: "bad" },
  skipped: { word: "Skipped", tone: "calm" },
  frozen: { word: "Frozen", tone: "bad" },
  aborted: { word: "Aborted", tone: "bad" },
  failed: { word: "Failed", tone: "bad" },
};

export const VERDICT_WORDS: Readonly<Record<VerdictKind, { readonly word: string; readonly tone: Tone }>> = {
  certified: { word: "Certified", tone: "good" },
  insufficient: { word: "Not enough evidence", tone: "attention" },
  alarm: { word: "Alarm", tone: "bad" },
  error: { word: "Can't be judged", tone: "attention" },
};

/** From the best to the least known. */
export const OUTCOMES = [
  "succeeded",
  "struggled",
  "blocked",
  "untested",
  "silent",
] as const satisfies readonly Outcome[];

export const OUTCOME_WORDS: Readonly<Record<Outcome, { readonly word: string; readonly means: string }>> = {
  succeeded: { word: "signed in", means: "signed in without trouble" },
  struggled: { word: "struggled", means: "failed at first and got in, or failed for a reason of their own" },
  blocked: { word: "blocked", means: "could not get in" },
  untested: { word: "untested", means: "only used sign-ins that were still valid" },
  silent: { word: "silent", means: "did not sign in at all" },
};

export const APPROVAL_STATE_WORDS: Readonly<Record<ApprovalState, { readonly word: string; readonly tone: Tone }>> = {
  open: { word: "Waiting for an answer", tone: "attention" },
  approved: { word: "Approved", tone: "good" },
  rejected: { word: "Rejected", tone: "bad" },
  expired: { word: "Expired: nobody answered", tone: "bad" },
  void: { word: "Void: what it was about has changed", tone: "calm" },
  used: { word: "Approved and used", tone: "good" },
};

export const STRATEGY_WORDS: Readonly<Record<RollbackStrategy, string>> = {
  freeze: "nobody else is added; everyone keeps what they have",
  "close-registration": "nobody new registers; everyone who registered keeps signing in",
  "retain-registered": "registration is closed; people without a passkey leave the profile's scope",
  restore: "the policy from before the wave, with the changes that others made since",
};

/** What an approval is about, as a title; the question itself is a sentence of its own. */
export function approvalTitle(kind: ApprovalKind, waveName: string): string {
  switch (kind) {
    case "before":
      return `Start of wave '${waveName}'`;
    case "insufficient":
      return `Thin evidence for wave '${waveName}'`;
    case "risk":
      return `Risk of wave '${waveName}'`;
    case "lockout":
      return `Lockout report of wave '${waveName}'`;
    case "drift":
      return `Foreign change before wave '${waveName}' goes on`;
    case "rollback":
      return `Rollback of wave '${waveName}'`;
  }
}

/** What has state, and is asked about: a question that is open is shown in full elsewhere, and only once. */
type Asked = readonly { readonly state: ApprovalState; readonly question: string }[];

/** Why a rollout or a wave stands where it stands. */
export function whyItWaits(
  { phase, waitsFor }: { readonly phase: WavePhase | RolloutPhase; readonly waitsFor: string },
  approvals: Asked,
  timeZone: string,
): string {
  if (waitsFor === "") return "";
  const asked = approvals.some(({ state, question }) => state === "open" && waitsFor.includes(question));
  if (asked) return "Waits for an answer.";
  const text = withReadableTimes(waitsFor, timeZone);
  return phase === "not-started" && !waitsFor.includes(":") ? sentence(`waits for ${text}`) : sentence(text);
}

/** The same for a wave that goes well, without the verdict's reason, which stands beside it where it is shown. */
export function whyWaveWaits(wave: WaveRecord, approvals: Asked, timeZone: string): string {
  const { phase, verdict, waitsFor, bakeEndsAt } = wave;
  if (verdict !== null && waitsFor.includes(verdict.reason)) {
    if (phase === "promoted") return "";
    if (phase === "baking" && bakeEndsAt !== null) return `Bakes until ${formatTime(bakeEndsAt, timeZone)}.`;
  }
  return whyItWaits(wave, approvals, timeZone);
}

/** A verdict in one sentence: what happened to the people, or the reason itself where something is wrong. */
export function verdictInShort({ kind, reason, outcomes }: Verdict): string {
  return kind === "alarm" || kind === "error" ? sentence(reason) : summariseOutcomes(outcomes);
}

/** What happened to a wave's people, in a few words; the verdict's own reason has the bounds. */
function summariseOutcomes(outcomes: Readonly<Record<Outcome, number>>): string {
  const total = OUTCOMES.reduce((sum, outcome) => sum + outcomes[outcome], 0);
  const signedIn = outcomes.succeeded + outcomes.struggled;
  const { blocked } = outcomes;
  if (signedIn + blocked === 0) return "Nobody was tested yet.";
  const trouble = blocked === 0 ? "nobody is blocked" : `${people(blocked)} ${blocked === 1 ? "is" : "are"} blocked`;
  return `${String(signedIn)} of ${people(total)} signed in, ${trouble}.`;
}

const PASSKEY_TYPE_WORDS: Readonly<Record<PasskeyType, string>> = { synced: "synced", deviceBound: "device-bound" };

/** `Synced passkeys (synced and device-bound passkeys)`. */
export function profileWords({ name, passkeyTypes }: PlanProfile): string {
  return `${name} (${passkeyTypes.map((type) => PASSKEY_TYPE_WORDS[type]).join(" and ")} passkeys)`;
}

/** Whose passkeys the profile takes. */
export function providerWords({ aaguids }: PlanProfile): string {
  if (aaguids.kind === "any") return "any";
  return `${aaguids.kind === "allow" ? "only" : "all but"} ${aaguids.list.map((each) => each.name).join(", ")}`;
}

/** `1 person`, `12 people`. */
export function people(count: number): string {
  return count === 1 ? "1 person" : `${String(count)} people`;
}

/** `1 entry`, `2 entries`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${String(count)} ${count === 1 ? one : many}`;
}

/** A share of 1 as a percentage with at most one decimal: `16.2 %`. */
export function percent(share: number): string {
  return `${String(Math.round(share * 1000) / 10)} %`;
}

/** A whole sentence: reasons begin small, since they also stand inside others. A person's address stays as it is. */
export function sentence(text: string): string {
  const plain = text.trim();
  const address = plain.split(" ", 1)[0]?.includes("@") === true;
  const whole = address ? plain : plain.charAt(0).toUpperCase() + plain.slice(1);
  return whole === "" || /[.!?…]$/.test(whole) ? whole : `${whole}.`;
}
