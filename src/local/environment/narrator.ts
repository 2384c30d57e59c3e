import type { AuditEvent } from "../../domain/audit/event";
import type { RolloutRecord } from "../../domain/rollout/records";
import { HOUR } from "../../domain/time";
import type { Instant } from "../../domain/time";
import { formatTime } from "../../views/times";
import { counted, people, WAVE_PHASE_WORDS } from "../../views/words";
import type { Stores } from "../rehearsal/stores";

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
  /** The page of a question, if it is known. */
  readonly pageOf: (approvalId: string) => string;
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
      const signIns = await o.stores.evidence.read(scope, "signIns", from, now);
      const registrations = await o.stores.evidence.read(scope, "registrations", from, now);
      const who = new Set(registrations.map((each) => each.userId)).size;
      const passkey = signIns.filter((each) => each.passkeySucceeded === true).length;
      o.say(
        timeText(rollout, now),
        `Wave ${String(wave.index + 1)} (${wave.name}) so far: ${people(who)} of ${String(wave.users)} registered a passkey; ${counted(signIns.length, "sign-in")}, ${String(passkey)} with a passkey.${wave.verdict === null ? "" : ` ${withStop(shorten(wave.verdict.reason))}`}`,
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
        o.say(timeText(rollout, event.at), sentenceOf(event, rollout));
        const approvalId = event.facts.approvalId;
        if (event.kind === "approval-asked" && typeof approvalId === "string")
          o.say("", `Answer here: ${o.pageOf(approvalId)}`);
      }
      await tellWaiting(rollout, now);
      await tellCounts(rollout, now);
    },
  };

  /** A window in two days is worth a word, once. */
  async function tellWaiting(rollout: RolloutRecord, now: Instant): Promise<void> {
    const waves = await o.stores.rollouts.readWaves(rollout.id);
    const wave = waves.find(({ value }) => value.index === rollout.currentWave)?.value;
    if (wave?.phase !== "waiting-for-window" || wave.waitsFor === waited) return;
    waited = wave.waitsFor;
    o.say(timeText(rollout, now), `${WAVE_PHASE_WORDS[wave.phase].word}: ${wave.waitsFor}.`);
  }
}

function sentenceOf({ wave, sentence }: AuditEvent, rollout: RolloutRecord): string {
  const name = wave === null ? undefined : rollout.plan.waves[wave]?.name;
  const about = name === undefined || sentence.includes(name) ? "" : `Wave ${String((wave ?? 0) + 1)} (${name}): `;
  const told = shorten(sentence);
  return `${about}${withStop(told)}`;
}

function withStop(sentence: string): string {
  return /[.!?…]$/.test(sentence) ? sentence : `${sentence}.`;
}

const LONG = 200;

/** Reasons list every measurement; the first ones are enough for a listener. The page and the audit trail have them all. */
function shorten(sentence: string): string {
  if (sentence.length <= LONG) return sentence;
  const end = sentence.lastIndexOf(";", LONG);
  return end < LONG / 3 ? sentence : `${sentence.slice(0, end)} …`;
}

/** `Tue 1 Dec 09:00` in the plan's own time zone. */
function timeText({ plan }: RolloutRecord, at: Instant): string {
  const [, day = "", clock = ""] = /^(\S+ \d+ \S+).*?(\d\d:\d\d)/.exec(formatTime(at, plan.schedule.timeZone)) ?? [];
  return `${day} ${clock}`;
}
