import type { UndoResource } from "../../contracts/http/undo-resource";
import { type Instant, parseIso } from "../../domain/time";
import { html, type Html } from "../html";
import { facts, notice, renderPage, timeTag } from "../page";
import { withReadableTimes } from "../times";
import { counted, sentence } from "../words";

type Bundle = UndoResource["bundles"][number];
type Step = Bundle["steps"][number];

const PURPOSES: Readonly<Record<string, string>> = {
  assign: "gave the wave its profile",
  close: "moved the wave to the closed profile",
  "add-members": "added the wave's people to the standing group",
};

/** How to undo a wave's writes by hand, to print or to follow; it changes nothing itself. */
export function renderUndoPage(
  undo: UndoResource,
  { who, now, timeZone }: { readonly who: string | null; readonly now: Instant; readonly timeZone: string },
): string {
  const { rolloutId, wave, waveName, bundles } = undo;
  const newestFirst = [...bundles].reverse();
  return renderPage({ title: `Undo wave ${String(wave)}`, who, now, timeZone }, [
    html`<div>
      <h1>Undo wave ${wave} by hand: ${waveName}</h1>
      <p class="lead">
        For one admin with a Graph client, should Passkey Rollout not be there. Rollout
        <a href="/rollouts/${rolloutId}">${rolloutId}</a>.
        ${bundles.length > 1 && `${counted(bundles.length, "write")} were sent; undo the newest first, as they stand here.`}
      </p>
    </div>`,
    newestFirst.length === 0 && notice("calm", "Nothing to undo", html`<p>Nothing was written for this wave.</p>`),
    newestFirst.map((bundle) => bundleSection(bundle, timeZone)),
  ]);
}

function bundleSection(bundle: Bundle, timeZone: string): Html {
  const harmless = bundle.purpose === "close";
  const { people } = bundle.harms;
  return html`<section class="card">
    <h2>The write that ${PURPOSES[bundle.purpose] ?? "put back somebody else's change"}</h2>
    ${notice(
      harmless ? "good" : people.length === 0 ? "attention" : "bad",
      "Whom undoing it harms",
      html`<p>${sentence(bundle.harms.sentence)}</p>
        ${
          people.length > 0 &&
          html`<details>
            <summary>${counted(people.length, "person", "people")}</summary>
            <ul class="lines small">
              ${people.map((person) => html`<li>${person.upn}</li>`)}
            </ul>
          </details>`
        }`,
    )}
    <ul class="lines">
      ${bundle.instructions.map((line) => html`<li>${sentence(withReadableTimes(line, timeZone))}</li>`)}
    </ul>
    ${bundle.steps.length === 0 && html`<p class="muted">This bundle is of an older version and has no requests.</p>`}
    <ol class="lines">
      ${bundle.steps.map(stepItem)}
    </ol>
    <details>
      <summary>Which write this is</summary>
      ${facts([
        ["Sent", timeTag(parseIso(bundle.at) ?? 0, timeZone)],
        ["Intent (client-request-id)", html`<code>${bundle.intentId}</code>`],
        ["Hash before", html`<code>${bundle.beforeHash}</code>`],
        ["Hash after", html`<code>${bundle.afterHash}</code>`],
      ])}
    </details>
  </section>`;
}

function stepItem({ title, request, does, check }: Step, index: number): Html {
  const head = [
    `${request.method} ${request.url}`,
    ...Object.entries(request.headers).map(([name, value]) => `${name}: ${value}`),
  ].join("\n");
  const body = request.body === null ? "" : `\n\n${JSON.stringify(request.body, null, 2)}`;
  return html`<li>
    <h3>${index + 1}. ${title}</h3>
    ${does.map((line) => html`<p>${sentence(line)}</p>`)}
    <pre><code>${head}${body}</code></pre>
    <p class="small muted">${check}</p>
  </li>`;
}
