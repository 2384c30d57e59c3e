import type { Measurement, Verdict } from "../../domain/health/verdict";
import { awaitedOf } from "../../domain/rollout/awaited";
import type { WaveRecord, WaveRollback } from "../../domain/rollout/records";
import { isWaveEnd } from "../../domain/rollout/transitions";
import { html, Html, type HtmlValue } from "../html";
import { outcomeBar } from "../outcome-bar";
import { badge, facts, timeTag } from "../page";
import { awaitedBlock } from "./awaited-block";
import type { RolloutData } from "../rollout-data";
import {
  counted,
  people,
  sentence,
  STRATEGY_WORDS,
  VERDICT_WORDS,
  verdictInShort,
  WAVE_PHASE_WORDS,
  whyWaveWaits,
  type Tone,
} from "../words";

/** One wave in the timeline: where it stands, what was measured, what was decided. */
export function waveSection(wave: WaveRecord, data: RolloutData): Html {
  const words = WAVE_PHASE_WORDS[wave.phase];
  const zone = data.rollout.plan.schedule.timeZone;
  const awaited = awaitedOf(data.rollout, wave);
  const why = whyWaveWaits(wave, data.approvals, zone);
  const time = (at: number | null): HtmlValue => (at === null ? null : timeTag(at, zone));
  return html`<li>
    <span class="mark ${words.tone}" aria-hidden="true">${wave.index + 1}</span>
    <div class="title">
      <h3>Wave ${wave.index + 1}: ${wave.name}</h3>
      ${badge(words)}
    </div>
    ${why !== "" && html`<p>${why}</p>`}
    ${facts([
      ["Groups", wave.groups.map((group) => group.name).join(", ")],
      ["People", wave.users === 0 ? null : people(wave.users)],
      ["Planned start", wave.appliedAt === null && !isWaveEnd(wave.phase) ? time(wave.plannedStart) : null],
      ["Applied", time(wave.appliedAt)],
      ["Bakes until", wave.decidedAt === null && !why.startsWith("Bakes until") ? time(wave.bakeEndsAt) : null],
      ["Decided", time(wave.decidedAt)],
      ["Gained access", gained(wave)],
      ["Registered", registered(wave, data)],
    ])}
    ${awaited !== null && awaitedBlock(awaited, zone)}
    ${wave.verdict !== null && verdictBlock(wave.verdict, zone, isWaveEnd(wave.phase))}
    ${wave.rollback !== null && rollbackBlock(wave.rollback, zone)}
    ${
      wave.write !== null &&
      html`<p class="small">
        <a href="/rollouts/${wave.rolloutId}/waves/${wave.index + 1}/undo">How to undo this wave by hand</a>
      </p>`
    }
  </li>`;
}

function gained({ users, usersGained }: WaveRecord): string | null {
  if (usersGained === null) return null;
  return usersGained === users ? "all of them" : people(usersGained);
}

function registered({ index }: WaveRecord, { counts }: RolloutData): string | null {
  const count = counts.find((each) => each.wave === index);
  if (count === undefined) return null;
  const given = count.cancelled === 0 ? "" : `; ${counted(count.cancelled, "attempt was", "attempts were")} given up`;
  return `${people(count.peopleRegistered)}, ${counted(count.registrations, "passkey")}${given}`;
}

const OPEN = new Html("open");

const RESULT_WORDS: Readonly<Record<Measurement["result"], { readonly word: string; readonly tone: Tone }>> = {
  Successful: { word: "passed", tone: "good" },
  Failed: { word: "failed", tone: "bad" },
  Inconclusive: { word: "too few to tell", tone: "attention" },
  Error: { word: "not measured", tone: "attention" },
};

/** In short, then metric by metric: open while the wave goes on, folded once it is over. */
function verdictBlock(verdict: Verdict, zone: string, isOver: boolean): Html {
  const short = verdictInShort(verdict);
  // The reason is made of the metrics' sentences, unless it is about something else.
  const isListed = verdict.reason
    .split("; ")
    .every((part) => verdict.measurements.some((each) => each.sentence.includes(part)));
  return html`<div class="verdict">
    <p>
      ${badge(VERDICT_WORDS[verdict.kind])}
      ${!isOver && html`<span class="muted">so far:</span> `}${short}${verdict.provisional && " Newer records may still change this."}
    </p>
    ${!isListed && short !== sentence(verdict.reason) && html`<p>${sentence(verdict.reason)}</p>`}
    ${outcomeBar(verdict.outcomes)}
    ${
      verdict.measurements.length > 0 &&
      html`<details ${!isOver && OPEN}>
        <summary>
          ${counted(verdict.measurements.length, "metric")}, complete up to ${timeTag(verdict.watermark, zone)}
        </summary>
        <ul class="lines small">
          ${verdict.measurements.map(
            (each) => html`<li>${badge(RESULT_WORDS[each.result])} ${sentence(each.sentence)}</li>`,
          )}
        </ul>
      </details>`
    }
  </div>`;
}

function rollbackBlock(rollback: WaveRollback, zone: string): Html {
  return html`<div class="notice bad">
    <h3>${rollback.verifiedAt === null ? "Being rolled back" : "Rolled back"}: ${rollback.strategy}</h3>
    <p>${sentence(rollback.reason)}</p>
    <p>${sentence(STRATEGY_WORDS[rollback.strategy])}</p>
    ${rollback.verifiedAt !== null && html`<p>${effectOf(rollback)} Seen in the policy ${timeTag(rollback.verifiedAt, zone)}.</p>`}
  </div>`;
}

function effectOf({ usersRetained, usersClosed, usersReverted }: WaveRollback): string {
  return [
    usersRetained > 0 && `${people(usersRetained)} can keep signing in with a passkey.`,
    usersClosed > 0 && `Registration is closed for ${people(usersClosed)}.`,
    usersReverted > 0 && `${people(usersReverted)} went back to how it was before.`,
  ]
    .filter((part) => part !== false)
    .join(" ");
}
