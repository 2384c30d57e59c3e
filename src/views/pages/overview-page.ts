import type { WaveRecord } from "../../domain/rollout/records";
import { html, type Html } from "../html";
import { badge, renderPage, timeTag } from "../page";
import type { OverviewData, StatusData } from "../rollout-data";
import { ROLLOUT_PHASE_WORDS, verdictInShort, WAVE_PHASE_WORDS, whyItWaits, whyWaveWaits } from "../words";
import { approvalNotices, stopSwitchNotice } from "./notices";

/** The first page: every rollout, its waves, and why each waits. */
export function renderOverviewPage(data: OverviewData, who: string | null): string {
  return renderPage({ title: "Rollouts", who, now: data.now, ...zoneOfAll(data), refresh: "/" }, [
    html`<h1>Rollouts</h1>`,
    stopSwitchNotice(data.stopSwitch),
    data.rollouts.length === 0 ? nothingYet() : data.rollouts.map(rolloutCard),
  ]);
}

/** The one time zone of all rollouts, if they share one. */
function zoneOfAll({ rollouts }: OverviewData): { readonly timeZone?: string } {
  const zones = new Set(rollouts.map(({ rollout }) => rollout.plan.schedule.timeZone));
  const [timeZone] = zones;
  return timeZone !== undefined && zones.size === 1 ? { timeZone } : {};
}

function nothingYet(): Html {
  return html`<section class="card">
    <h2>No rollout yet</h2>
    <p>A rollout begins with a plan that somebody wrote and somebody else has read:</p>
    <pre><code>passkey-rollout plan check plan.yaml
passkey-rollout start plan.yaml</code></pre>
  </section>`;
}

function rolloutCard(status: StatusData): Html {
  const { rollout, waves } = status;
  const zone = rollout.plan.schedule.timeZone;
  return html`<article class="card">
    <div class="title">
      <h2><a href="/rollouts/${rollout.id}">${rollout.plan.metadata.name}</a></h2>
      ${badge(ROLLOUT_PHASE_WORDS[rollout.phase])}
    </div>
    <p>${whyItWaits(rollout, status.approvals, zone)}</p>
    <p class="muted small">
      Asked for by ${rollout.requester.upn},
      ${timeTag(rollout.createdAt, zone)}${
        rollout.plan.metadata.ticketId !== undefined && `, ${rollout.plan.metadata.ticketId}`
      }${rollout.endedAt !== null && html`, ended ${timeTag(rollout.endedAt, zone)}`}
    </p>
    ${approvalNotices(status)}
    <ol class="strip">
      ${waves.map((wave) => waveTile(wave, status))}
    </ol>
  </article>`;
}

function waveTile(wave: WaveRecord, { rollout, approvals }: StatusData): Html {
  const words = WAVE_PHASE_WORDS[wave.phase];
  const why = whyWaveWaits(wave, approvals, rollout.plan.schedule.timeZone);
  return html`<li class="is-${words.tone}">
    <div class="name">${wave.index + 1}. ${wave.name}</div>
    <div>${badge(words)}</div>
    ${why !== "" && html`<div class="small muted">${why}</div>`}
    ${wave.verdict !== null && html`<div class="small muted">${verdictInShort(wave.verdict)}</div>`}
  </li>`;
}
