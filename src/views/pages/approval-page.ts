import type { Approval } from "../../domain/approval/approval";
import type { RolloutRecord, WaveRecord } from "../../domain/rollout/records";
import type { Instant } from "../../domain/time";
import { html, type Html, type HtmlValue } from "../html";
import { outcomeBar } from "../outcome-bar";
import { badge, facts, notice, renderPage, timeTag } from "../page";
import { formatDuration } from "../times";
import {
  APPROVAL_STATE_WORDS,
  approvalTitle,
  people,
  profileWords,
  providerWords,
  sentence,
  STRATEGY_WORDS,
  VERDICT_WORDS,
  verdictInShort,
} from "../words";

export interface ApprovalPageData {
  readonly now: Instant;
  readonly approval: Approval;
  readonly rollout: RolloutRecord;
  readonly wave: WaveRecord | undefined;
  readonly form: {
    readonly token: string;
    readonly csrf: string;
    readonly contentHash: string;
    /** False: it is approved, and can only be rejected as yet. */
    readonly mayApprove: boolean;
  } | null;
  readonly whyNot: string | null;
}

/** The page on which people decide. Looking at it changes nothing. */
export function renderApprovalPage(data: ApprovalPageData, who: string | null): string {
  const { approval, rollout, wave } = data;
  const title = approvalTitle(approval.kind, wave?.name ?? String(approval.wave + 1));
  return renderPage(
    { title, who, now: data.now, timeZone: rollout.plan.schedule.timeZone, refresh: `/approvals/${approval.id}` },
    [
      html`<div>
        <p class="small muted"><a href="/rollouts/${rollout.id}">${rollout.plan.metadata.name}</a></p>
        <div class="title">
          <h1>${title}</h1>
          ${badge(APPROVAL_STATE_WORDS[approval.state])}
        </div>
        <p class="lead">${sentence(approval.question)}</p>
      </div>`,
      askedSection(data),
      changeSection(data),
      evidenceSection(data),
      decisionSection(data),
      bindingSection(approval),
    ],
  );
}

function askedSection({ approval, rollout, wave, now }: ApprovalPageData): Html {
  const zone = rollout.plan.schedule.timeZone;
  const left = approval.expiresAt - now;
  const needed = approval.minimum === 1 ? "one approver" : `${String(approval.minimum)} approvers`;
  return html`<section class="card">
    <h2>Who asks, and for whom</h2>
    ${facts([
      ["Wave", `${String(approval.wave + 1)}${wave === undefined ? "" : `: ${wave.name}`}`],
      ["Groups", wave?.groups.map((group) => group.name).join(", ")],
      ["People", people(approval.content.users)],
      ["Profile they receive", profileWords(rollout.plan.profile)],
      ["Passkey providers", providerWords(rollout.plan.profile)],
      ["If the wave fails", STRATEGY_WORDS[rollout.plan.rollback.strategy]],
      ["Asked for by", approval.requester],
      ["Ticket", rollout.plan.metadata.ticketId],
      ["Asked", timeTag(approval.requestedAt, zone)],
      [
        "Answer until",
        html`${timeTag(approval.expiresAt, zone)}${approval.state === "open" && left > 0 && ` (${formatDuration(left)} left)`}`,
      ],
      ["Needs", `${needed} from ${rollout.plan.approvals.approvers}, not the person who asked`],
      ["Risk budget", `${String(rollout.plan.riskBudget.users)} people`],
    ])}
    ${
      approval.decisions.length > 0 &&
      html`<ul class="lines">
        ${approval.decisions.map(
          (each) =>
            html`<li>
              ${badge(each.decision === "approve" ? { word: "yes", tone: "good" } : { word: "no", tone: "bad" })}
              ${each.by},
              ${timeTag(each.at, zone)}${each.comment !== "" && html`<div class="muted">${each.comment}</div>`}
            </li>`,
        )}
      </ul>`
    }
  </section>`;
}

const CHANGE_TITLES: Readonly<Record<Approval["kind"], string>> = {
  before: "What changes in the passkey policy",
  risk: "What changes in the passkey policy",
  drift: "What somebody else changed in the passkey policy",
  insufficient: "What was measured",
  rollback: "What was measured",
  lockout: "What was measured",
};

function changeSection({ approval, rollout, wave }: ApprovalPageData): Html | null {
  if (approval.details.length === 0) return null;
  const names = knownNames(rollout, wave);
  const policy = ["before", "risk", "drift"].includes(approval.kind);
  const lines = policy
    ? approval.details.map(
        (line) =>
          html`<li class="change ${toneOfChange(line)}">
            ${withNames(line.replace(/^include target/, "target group"), names)}
          </li>`,
      )
    : approval.details.map((line) => html`<li>${sentence(line)}</li>`);
  const ours = policy && approval.kind !== "drift";
  return html`<section class="card">
    <h2>${CHANGE_TITLES[approval.kind]}</h2>
    <ul class="lines">
      ${lines}
    </ul>
    ${ours && html`<p class="muted small">Nothing else in the policy changes; what others own stays as it is.</p>`}
  </section>`;
}

/** Names for the ids that this rollout knows. */
function knownNames(rollout: RolloutRecord, wave: WaveRecord | undefined): readonly (readonly [string, string])[] {
  const profile = rollout.plan.profile.name;
  return [
    ...(wave?.groups ?? []).map((group) => [group.id, group.name] as const),
    [rollout.profileIds.open, profile] as const,
    [rollout.profileIds.closed, `${profile} (closed)`] as const,
  ];
}

/** The line with a name before each id that has one; the id stays, since names may be ambiguous. */
function withNames(line: string, names: readonly (readonly [string, string])[]): string {
  return names.reduce(
    (text, [id, name]) => (text.includes(name) ? text : text.replaceAll(id, (found) => `${name} (${found})`)),
    line,
  );
}

function toneOfChange(line: string): string {
  if (line.endsWith("was added")) return "good";
  return line.endsWith("was removed") ? "bad" : "attention";
}

function evidenceSection({ wave, rollout }: ApprovalPageData): Html | null {
  const verdict = wave?.verdict ?? null;
  if (verdict === null) return null;
  return html`<section class="card">
    <h2>Evidence of this wave</h2>
    <p>${badge(VERDICT_WORDS[verdict.kind])} ${verdictInShort(verdict)}</p>
    ${outcomeBar(verdict.outcomes)}
    <p class="small">${sentence(verdict.reason)}</p>
    <p class="muted small">Complete up to ${timeTag(verdict.watermark, rollout.plan.schedule.timeZone)}.</p>
  </section>`;
}

function bindingSection({ content, contentHash }: Approval): Html {
  const hash = (value: string | null): HtmlValue => (value === null ? null : html`<code>${value}</code>`);
  return html`<section class="card">
    <details>
      <summary>What an approval binds</summary>
      <p class="muted">If any of this changes before it is used, the approval is void and asked again.</p>
      ${facts([
        ["Plan", hash(content.planHash)],
        ["Tenant guard", hash(content.guardHash) ?? "none"],
        ["People", hash(content.peopleHash)],
        ["Policy before", hash(content.policyBeforeHash)],
        ["Policy after", hash(content.policyAfterHash)],
        ["Evidence", hash(content.evidenceHash)],
        ["All of it together", hash(contentHash)],
      ])}
    </details>
  </section>`;
}

function decisionSection({ approval, form, whyNot }: ApprovalPageData): Html {
  if (["rejected", "expired", "void", "used"].includes(approval.state))
    return notice(
      "calm",
      "Nothing is left to decide",
      html`<p>${sentence(APPROVAL_STATE_WORDS[approval.state].word)}</p>`,
    );
  if (form === null)
    return notice("calm", "You can't decide here", html`<p>${whyNot ?? "There is nothing to decide."}</p>`);
  return html`<section class="card">
    <h2>Your decision</h2>
    ${!form.mayApprove && html`<p>It is approved but not used yet: a rejection still counts.</p>`}
    <form method="post" action="/approvals/${approval.id}">
      <input type="hidden" name="token" value="${form.token}" />
      <input type="hidden" name="csrf" value="${form.csrf}" />
      <input type="hidden" name="contentHash" value="${form.contentHash}" />
      <div>
        <label for="comment">Comment <span class="muted">(optional, goes into the audit trail)</span></label>
        <textarea id="comment" name="comment" rows="3" maxlength="2000"></textarea>
      </div>
      <div class="buttons">
        ${form.mayApprove && html`<button class="yes" type="submit" name="decision" value="approve">Approve</button>`}
        <button class="no" type="submit" name="decision" value="reject">Reject</button>
      </div>
    </form>
  </section>`;
}
