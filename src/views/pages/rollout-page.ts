import type { Finding } from "../../domain/safety/finding";
import { html, type Html } from "../html";
import { badge, facts, renderPage, timeTag } from "../page";
import type { RolloutData } from "../rollout-data";
import {
  counted,
  profileWords,
  providerWords,
  ROLLOUT_PHASE_WORDS,
  sentence,
  STRATEGY_WORDS,
  whyItWaits,
  type Tone,
} from "../words";
import { approvalNotices, holdNotices, stopSwitchNotice } from "./notices";
import { waveSection } from "./wave-section";

const AUDIT_SHOWN = 60;

/** Everything about one rollout, on one page. */
export function renderRolloutPage(data: RolloutData, who: string | null): string {
  const { rollout } = data;
  const { metadata, schedule } = rollout.plan;
  const { timeZone } = schedule;
  return renderPage({ title: metadata.name, who, now: data.now, timeZone, refresh: `/rollouts/${rollout.id}` }, [
    html`<div>
      <div class="title">
        <h1>${metadata.name}</h1>
        ${badge(ROLLOUT_PHASE_WORDS[rollout.phase])}
      </div>
      <p class="lead">${whyItWaits(rollout, data.approvals, timeZone)}</p>
    </div>`,
    stopSwitchNotice(data.stopSwitch),
    approvalNotices(data),
    holdNotices(data),
    html`<section class="card">
      <h2>Waves</h2>
      <ol class="waves">
        ${data.waves.map((wave) => waveSection(wave, data))}
      </ol>
    </section>`,
    findingsSection(rollout.findings),
    planSection(data),
    ownedSection(data),
    auditSection(data),
    nextSection(data),
  ]);
}

const SEVERITY: Readonly<Record<Finding["severity"], { readonly word: string; readonly tone: Tone }>> = {
  blocks: { word: "blocks", tone: "bad" },
  warns: { word: "warns", tone: "attention" },
  informs: { word: "informs", tone: "calm" },
};

function findingsSection(findings: readonly Finding[]): Html | null {
  if (findings.length === 0) return null;
  const order = Object.keys(SEVERITY);
  const sorted = [...findings].sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
  return html`<section class="card">
    <h2>Findings of the preflight</h2>
    <ul class="lines">
      ${sorted.map(
        (finding) =>
          html`<li>
            ${badge(SEVERITY[finding.severity])} ${sentence(finding.sentence)}
            ${!/^nothing( to do)?\.?$/i.test(finding.mend.trim()) && html`<div class="small muted">${sentence(finding.mend)}</div>`}
            ${finding.link !== undefined && html`<div class="small muted"><code>${finding.link}</code></div>`}
          </li>`,
      )}
    </ul>
  </section>`;
}

function planSection({ rollout }: RolloutData): Html {
  const { plan, guard } = rollout;
  const zone = plan.schedule.timeZone;
  return html`<section class="card">
    <h2>Plan</h2>
    ${facts([
      ["Asked for by", rollout.requester.upn],
      ["Ticket", plan.metadata.ticketId],
      ["Profile", profileWords(plan.profile)],
      ["Passkey providers", providerWords(plan.profile)],
      [
        "Risk budget",
        `${String(plan.riskBudget.users)} people at ${String(plan.riskBudget.confidence * 100)} % confidence`,
      ],
      ["Approvers", `${plan.approvals.approvers}, ${String(plan.approvals.minimum)} needed`],
      ["If a wave fails", `${plan.rollback.strategy}: ${STRATEGY_WORDS[plan.rollback.strategy]}`],
      ["Asked for", timeTag(rollout.createdAt, zone)],
      rollout.startedAt !== null && ["Started", timeTag(rollout.startedAt, zone)],
      rollout.endedAt !== null && ["Ended", timeTag(rollout.endedAt, zone)],
      ["Rollout", html`<code>${rollout.id}</code>`],
    ])}
    <details>
      <summary>Hashes</summary>
      ${facts([
        ["Plan", html`<code>${rollout.planHash}</code>`],
        ["Tenant guard", guard === null ? "no tenant guard" : html`<code>${rollout.guardHash}</code>`],
      ])}
    </details>
  </section>`;
}

function ownedSection({ rollout, waves }: RolloutData): Html | null {
  const { targets, profiles } = rollout.owned;
  if (targets.length === 0) return null;
  const groupName = (id: string) => waves.flatMap((wave) => wave.groups).find((group) => group.id === id)?.name ?? id;
  const profileName = (id: string) => profiles.find((profile) => profile.id === id)?.name ?? id;
  return html`<section class="card">
    <h2>What this rollout owns in the policy</h2>
    <p class="muted">Everything else in the passkey policy belongs to others and is never touched.</p>
    <table class="stack">
      <thead>
        <tr>
          <th scope="col">Target</th>
          <th scope="col">Profile</th>
          <th scope="col">How</th>
        </tr>
      </thead>
      <tbody>
        ${targets.map(
          (target) =>
            html`<tr>
              <td>${groupName(target.groupId)}</td>
              <td>${profileName(target.profileId)}</td>
              <td>${target.appended ? "added to a target that was there before" : "a target of this rollout"}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </section>`;
}

function auditSection({ rollout, audit, chain }: RolloutData): Html {
  const newest = [...audit].reverse().slice(0, AUDIT_SHOWN);
  const zone = rollout.plan.schedule.timeZone;
  return html`<section class="card">
    <h2>Who did what</h2>
    <p>
      ${
        chain.ok
          ? html`${badge({ word: "intact", tone: "good" })} Every hash of the ${counted(audit.length, "event")} follows
            from the one before it.`
          : html`${badge({ word: "broken", tone: "bad" })} ${sentence(chain.what)}`
      }
      ${audit.length > AUDIT_SHOWN && `The newest ${String(AUDIT_SHOWN)} are shown.`}
    </p>
    <table class="stack">
      <thead>
        <tr>
          <th scope="col">When</th>
          <th scope="col">Who</th>
          <th scope="col">What</th>
        </tr>
      </thead>
      <tbody>
        ${newest.map(
          ({ event }) =>
            html`<tr>
              <td class="when small">${timeTag(event.at, zone)}</td>
              <td class="small muted">${event.actor}</td>
              <td>${foldLong(sentence(event.sentence))}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </section>`;
}

/** Longer than this, the clauses of a sentence of the audit trail are folded behind the first ones. */
const LONG = 130;

function foldLong(text: string): Html | string {
  const end = text.lastIndexOf("; ", LONG);
  if (text.length <= LONG || end === -1) return text;
  return html`<details class="long">
    <summary>${text.slice(0, end)} …</summary>
    ${text.slice(end + 2)}
  </details>`;
}

function nextSection({ rollout }: RolloutData): Html | null {
  if (rollout.phase === "refused") return null;
  const commands = rollout.endedAt === null ? ["pause", "freeze", "abort", "rollback"] : ["rollback"];
  if (rollout.controls.pausedBy !== null || rollout.hold !== null) commands.unshift("resume");
  return html`<section class="card">
    <h2>What you can do</h2>
    <p class="muted">Stopping needs one person and takes nothing away from anybody.</p>
    <pre><code>${commands.map((command) => `passkey-rollout ${command} ${rollout.id}`).join("\n")}</code></pre>
  </section>`;
}
