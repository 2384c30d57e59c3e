import type { PreviewFinding, PreviewResource } from "../../contracts/http/preview-resource";
import { parseIso } from "../../domain/time";
import { html, Html, type HtmlValue } from "../html";
import { badge, facts, notice, timeTag } from "../page";
import { stylesheet } from "../style";
import { formatTime, withReadableTimes } from "../times";
import { compareDigests, digestElement, digestOf, type WhatIfDigest } from "../what-if-digest";
import { sumsOf, takesSomething, verdictOf, type WhatIfResource } from "../what-if-words";
import { counted, sentence, type Tone } from "../words";
import { whatIfBar, whatIfWave } from "./what-if-wave";

/**
 * A what-if as one page that needs nothing from elsewhere: for the change ticket, on screen and on paper. `before`: what
 * the last report of the same kind said, so that this one opens with what changed since.
 */
export function renderWhatIfPage(preview: PreviewResource, before?: WhatIfDigest): string {
  const whatIf = preview.result?.whatIf ?? null;
  const digest = digestOf(preview);
  return frame(preview, digest, [
    title(preview),
    before === undefined ? null : changes(before, digest, preview.timeZone),
    whatIf === null ? null : summary(whatIf),
    findings(preview),
    whatIf === null
      ? null
      : html`<section class="card">
          <h2>Wave by wave</h2>
          <ol class="waves">
            ${whatIf.waves.map(whatIfWave)}
          </ol>
        </section>`,
    basis(preview, whatIf),
  ]);
}

/** As strict as a page that stays on its own can be: no script, no address, nothing but the style in it. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

function frame({ name, endedAt, createdAt, timeZone }: PreviewResource, digest: WhatIfDigest, body: HtmlValue): string {
  const at = formatTime(parseIso(endedAt ?? createdAt) ?? 0, timeZone);
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="content-security-policy" content="${POLICY}" />
        <title>What-if of ${name}, ${at}</title>
        <link rel="icon" href="data:," />
        ${new Html(`<style>${stylesheet()}${STYLE}</style>`)}
      </head>
      <body>
        <header class="report">
          <div class="frame">Passkey Rollout <span>What-if report</span></div>
        </header>
        <main id="content" class="frame">${body}</main>
        <footer class="report">
          <div class="frame">The tenant as of ${at}. Nothing was written for this report.</div>
        </footer>
        ${new Html(digestElement(digest))}
      </body>
    </html> `;
  return page.text;
}

function title(preview: PreviewResource): Html {
  const { name, planHash, guardHash, requester, ticketId, endedAt, timeZone, result } = preview;
  const [word, tone]: readonly [string, Tone] =
    result === null
      ? ["no answer", "attention"]
      : result.blocks
        ? ["would be refused", "bad"]
        : ["could start", "good"];
  const seen = endedAt === null ? null : timeTag(parseIso(endedAt) ?? 0, timeZone);
  return html`<div>
    <div class="title">
      <h1>${name}</h1>
      ${badge({ word, tone })}
    </div>
    <p class="lead">${sentence(verdictOf(preview))}</p>
    ${facts([
      ["Ticket", ticketId],
      ["Asked for by", requester],
      ["The tenant as of", seen],
      ["Plan hash", html`<code title="${planHash}">${planHash.slice(0, 12)}</code>`],
      [
        "Guard hash",
        guardHash === null ? "no tenant guard" : html`<code title="${guardHash}">${guardHash.slice(0, 12)}</code>`,
      ],
    ])}
  </div>`;
}

function changes(before: WhatIfDigest, now: WhatIfDigest, timeZone: string): Html {
  const list = compareDigests(before, now);
  const heading = `Since the last report of ${formatTime(parseIso(before.at) ?? 0, timeZone)}`;
  return list.length === 0
    ? notice("calm", heading, html`<p>Nothing has changed.</p>`)
    : notice(
        "active",
        heading,
        html`<ul class="lines">
          ${list.map((change) => html`<li>${withReadableTimes(change, timeZone)}</li>`)}
        </ul>`,
      );
}

function summary({ waves }: WhatIfResource): Html {
  return html`<section class="card">
    <h2>At a glance</h2>
    <table class="stack sums">
      <thead>
        <tr>
          <th scope="col">Wave</th>
          <th scope="col">Gain</th>
          <th scope="col">Unchanged</th>
          <th scope="col">Lose</th>
          <th scope="col"><span class="unseen">Shares</span></th>
        </tr>
      </thead>
      <tbody>
        ${waves.map((wave) => {
          const sums = sumsOf(wave);
          const lose =
            wave.everyoneElse.loses.length > 0
              ? "everybody"
              : sums.loses > 0 || !takesSomething(wave)
                ? String(sums.loses)
                : "some";
          return html`<tr>
            <td class="name">${wave.number}. ${wave.name}</td>
            <td><span class="label">Gain </span><strong>${sums.gains}</strong></td>
            <td><span class="label">Unchanged </span>${sums.unchanged}</td>
            <td class="${takesSomething(wave) ? "harm" : ""}"><span class="label">Lose </span>${lose}</td>
            <td class="shares">${whatIfBar(sums)}</td>
          </tr>`;
        })}
      </tbody>
    </table>
    ${
      waves.some(takesSomething)
        ? html`<p class="harm">A rollout takes nothing from anybody: this plan is refused until that is mended.</p>`
        : html`<p class="muted small">Nobody loses anything by any wave.</p>`
    }
  </section>`;
}

const SEVERITY: Readonly<Record<PreviewFinding["severity"], Tone>> = {
  blocks: "bad",
  warns: "attention",
  informs: "calm",
};

function findings({ result, timeZone }: PreviewResource): Html | null {
  if (result === null) return null;
  if (result.findings.length === 0)
    return html`<section class="card">
      <h2>Findings</h2>
      <p>Preflight finds nothing.</p>
    </section>`;
  return html`<section class="card">
    <h2>${sentence(counted(result.findings.length, "finding")).replace(/\.$/, "")}</h2>
    <ul class="lines">
      ${result.findings.map(
        ({ severity, sentence: text, mend, link }) =>
          html`<li>
            ${badge({ word: severity, tone: SEVERITY[severity] })} ${withReadableTimes(sentence(text), timeZone)}
            ${!/^nothing( to do)?\.?$/i.test(mend.trim()) && html`<div class="small muted">${sentence(mend)}</div>`}
            ${link !== undefined && html`<div class="small muted"><code>${link}</code></div>`}
          </li>`,
      )}
    </ul>
  </section>`;
}

function basis({ timeZone, planHash }: PreviewResource, whatIf: WhatIfResource | null): Html {
  const read = whatIf?.basis;
  return html`<section class="card">
    <h2>What this rests on</h2>
    ${facts([
      read !== undefined && ["Groups read", counted(read.groupsRead, "group")],
      read !== undefined && ["Memberships", String(read.membershipsRead)],
      read !== undefined && [
        "Platforms",
        read.platformsSince === null
          ? "no sign-in could be read"
          : html`sign-ins since ${timeTag(parseIso(read.platformsSince) ?? 0, timeZone)}`,
      ],
      read !== undefined && ["Conditional Access", read.conditionalAccessUnread ?? "read where privileged people gain"],
      ["Plan hash", html`<code>${planHash}</code>`],
    ])}
    <p class="muted small">
      Gains and losses compare exactly which passkeys each person may register and use before and after each wave's
      write, from all targets, profiles and exclusions together. Disabled accounts count nowhere; guests count where
      they are named.
    </p>
  </section>`;
}

const STYLE = `
.report > .frame { display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; justify-content: space-between; }
header.report { background: var(--surface); border-bottom: 1px solid var(--line); padding-block: 0.9rem; font-weight: 650; }
header.report span { color: var(--muted); font-weight: 400; }
footer.report { border-top: 1px solid var(--line); color: var(--muted); font-size: 0.875rem; padding-block: 1rem 2rem; }
.harm { color: var(--bad); font-weight: 600; }
.label, .unseen { position: absolute; left: -999px; }
.sums td, .sums th { white-space: nowrap; vertical-align: middle; font-variant-numeric: tabular-nums; }
.sums td.name { white-space: normal; font-weight: 600; }
.sums td.shares { width: 40%; padding-right: 0; } .sums .bar { margin: 0; }
.fill-gains { fill: var(--good); } .fill-unchanged { fill: var(--calm); opacity: 0.4; } .fill-loses { fill: var(--bad); }
.set { border-top: 1px solid var(--line); padding: 0.75rem 0; } .set:first-of-type { margin-top: 0.75rem; } .set > p { margin: 0.15rem 0; }
.set ul.may { margin: 0.3rem 0; padding-left: 1.2rem; }
.people { list-style: none; margin: 0.6rem 0 0; padding: 0; columns: 20rem; column-gap: 1.5rem; font-size: 0.875rem; }
.people li { break-inside: avoid; padding: 0.1rem 0; overflow-wrap: anywhere; } .people span { color: var(--muted); }
.diff { margin-top: 0.75rem; } .diff .change { background: var(--soft); }
@media (max-width: 40rem) {
  .label { position: static; color: var(--muted); } .sums tr { display: grid; grid-template-columns: repeat(3, auto); gap: 0.15rem 0.75rem; }
  .sums td.name, .sums td.shares { grid-column: 1 / -1; width: auto; }
}
@media print {
  body { font-size: 10.5pt; } .card { border-color: #ccc; } .waves > li { break-inside: avoid-page; }
  details::details-content { content-visibility: visible; display: block; height: auto; } details > summary { list-style: none; }
}
`;
