import type { Approval } from "../../domain/approval/approval";
import type { AuditEvent } from "../../domain/audit/event";
import type { Verdict } from "../../domain/health/verdict";
import type { RolloutRecord } from "../../domain/rollout/records";
import { HOUR } from "../../domain/time";
import type { Instant } from "../../domain/time";
import { formatTime, withReadableTimes } from "../../views/times";
import { counted, verdictInShort, WAVE_PHASE_WORDS } from "../../views/words";
import type { Stores } from "../rehearsal/stores";
import { DEMO_COMMENT } from "./demo-approver";

/** Tells in plain sentences what a rollout does, from what it wrote down. */
export interface Narrator {
  /** Says what is new since the last look. */
  look(rollout: RolloutRecord, now: Instant): Promise<void>;
}

const COUNTS_EVERY = 12 * HOUR;

/** What the audit trail holds and a listener need not hear: it is said by another event, or changes at every look. */
function isSilent({ kind, facts }: AuditEvent): boolean {
  if (kind === "approval-used" || kind === "write-intended") return true;
  const said = Object.values(facts);
  if (kind === "verdict") return !said.includes("alarm") && !said.includes("error");
  return kind === "wave-ended" && said.includes("promoted");
}

export function createNarrator(o: {
  readonly stores: Stores;
  /** Tenant time in front of each sentence; empty for the environment's own remarks. */
  readonly say: (at: string, sentence: string) => void;
  /** The page of a question, without a token: the link is for somebody at this machine. */
  readonly pageOf: (approvalId: string) => string;
  /** What is said above that link: who is expected to answer, and what happens when nobody does. */
  readonly invite: (approval: Approval) => string;
  /** Why the demonstration answered by itself: `Nobody answered for a minute`. */
  readonly whyDemoAnswers: string;
  /** Audit events before this number were told by an earlier run. */
  readonly toldUpTo?: number;
}): Narrator {
  let told = o.toldUpTo ?? 0;
  let countedAt: Instant | undefined;
  let waited = "";

  async function tellCounts(rollout: RolloutRecord, now: Instant): Promise<void> {
    if (countedAt !== undefined && now - countedAt < COUNTS_EVERY) return;
    countedAt = now;
    for (const { value: wave } of await o.stores.rollouts.readWaves(rollout.id)) {
      if (wave.phase !== "baking" && wave.phase !== "judging") continue;
      const scope = { rolloutId: rollout.id, wave: wave.index };
      const from = wave.appliedAt ?? 0;
      const registrations = await o.stores.evidence.read(scope, "registrations", from, now);
      o.say(
        timeText(rollout, now),
        `${wave.name}: ${counted(registrations.length, "new passkey")}. ${wave.verdict === null ? "Not judged yet." : verdictText(wave.verdict, zoneOf(rollout))}`,
      );
    }
  }

  return {
    look: async (rollout, now) => {
      const events = await o.stores.audit.list(rollout.id);
      for (const { sequence, event } of events) {
        if (sequence <= told) continue;
        told = sequence;
        if (isSilent(event)) continue;
        if (event.kind === "approval-asked") await tellQuestion(event, rollout);
        else o.say(timeText(rollout, event.at), demoSentence(event, rollout) ?? sentenceOf(event, rollout));
      }
      await tellWaiting(rollout, now);
      await tellCounts(rollout, now);
    },
  };

  /** A question stands apart, and its page on a line of its own. One that is answered by now needs no link. */
  async function tellQuestion(event: AuditEvent, rollout: RolloutRecord): Promise<void> {
    const asked = (await o.stores.approvals.listApprovals(rollout.id)).find(({ id }) => id === event.facts.approvalId);
    const open = asked?.state === "open";
    if (open) o.say("", "");
    o.say(timeText(rollout, event.at), `${sentenceOf(event, rollout)}${open ? ` ${o.invite(asked)}` : ""}`);
    if (open) for (const line of [o.pageOf(asked.id), ""]) o.say("", line);
  }

  /** The demonstration's own answer is told as what it is, and once. */
  function demoSentence({ kind, actor, wave, sentence }: AuditEvent, { plan }: RolloutRecord): string | undefined {
    if (kind !== "approval-decided" || !sentence.includes(DEMO_COMMENT)) return undefined;
    const did = sentence.startsWith(`${actor} rejected`) ? "rejected" : "approved";
    const name = wave === null ? undefined : plan.waves[wave]?.name;
    return `${o.whyDemoAnswers}, so the demo ${did} ${name === undefined ? "it" : `wave '${name}'`} as ${actor} and goes on by itself.`;
  }

  /** A window in two days is worth a word, once. */
  async function tellWaiting(rollout: RolloutRecord, now: Instant): Promise<void> {
    const waves = await o.stores.rollouts.readWaves(rollout.id);
    const wave = waves.find(({ value }) => value.index === rollout.currentWave)?.value;
    if (wave?.phase !== "waiting-for-window" || wave.waitsFor === waited) return;
    waited = wave.waitsFor;
    o.say(
      timeText(rollout, now),
      `${WAVE_PHASE_WORDS[wave.phase].word}: ${withStop(withReadableTimes(wave.waitsFor, zoneOf(rollout)))}`,
    );
  }
}

function sentenceOf({ wave, sentence }: AuditEvent, rollout: RolloutRecord): string {
  const name = wave === null ? undefined : rollout.plan.waves[wave]?.name;
  const about = name === undefined || sentence.includes(name) ? "" : `Wave ${String((wave ?? 0) + 1)} (${name}): `;
  return `${about}${withStop(shorten(withReadableTimes(sentence, zoneOf(rollout))))}`;
}

/** What happened to the people so far; in full where something is wrong, but not longer than a listener can take. */
function verdictText(verdict: Verdict, zone: string): string {
  return withStop(shorten(withReadableTimes(verdictInShort(verdict), zone)));
}

function withStop(sentence: string): string {
  return /[.!?…]$/.test(sentence) ? sentence : `${sentence}.`;
}

function zoneOf({ plan }: RolloutRecord): string {
  return plan.schedule.timeZone;
}

const LONG = 200;

/** Reasons list every measurement; the first ones are enough for a listener. The page and the audit trail have them all. */
function shorten(sentence: string): string {
  if (sentence.length <= LONG) return sentence;
  const end = sentence.lastIndexOf(";", LONG);
  return end < LONG / 3 ? sentence : `${sentence.slice(0, end)} …`;
}

/** `Tue 1 Dec 09:00` in the plan's own time zone. */
function timeText(rollout: RolloutRecord, at: Instant): string {
  const [, day = "", clock = ""] = /^(\S+ \d+ \S+).*?(\d\d:\d\d)/.exec(formatTime(at, zoneOf(rollout))) ?? [];
  return `${day} ${clock}`;
}
