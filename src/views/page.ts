import type { Instant } from "../domain/time";
import { html, Html, type HtmlValue } from "./html";
import { stylesheet } from "./style";
import { formatTime } from "./times";
import type { Tone } from "./words";

export interface PageFrame {
  readonly title: string;
  /** Who is signed in; null: nobody is known. */
  readonly who: string | null;
  /** When the page was made; null: it shows nothing that ages. */
  readonly now: Instant | null;
  /** In which times are shown; without it UTC. */
  readonly timeZone?: string;
  /** Where to look again; without it the page offers none. */
  readonly refresh?: string;
}

/** As it is, byte for byte: its hash is in the policy that the page is sent with. */
const STYLE_TAG = new Html(`<style>${stylesheet()}</style>`);

/** The frame around every page, as the text to send. */
export function renderPage(frame: PageFrame, body: HtmlValue): string {
  const { title, who, now, timeZone, refresh } = frame;
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · Passkey Rollout</title>
        <link rel="icon" href="data:," />
        ${STYLE_TAG}
      </head>
      <body>
        <a class="skip" href="#content">Skip to the content</a>
        <header class="top">
          <div class="frame">
            <a class="brand" href="/">${LOGO}Passkey Rollout</a>
            ${who !== null && html`<span class="who">Signed in as ${who}</span>`}
          </div>
        </header>
        <main id="content" class="frame">${body}</main>
        <footer class="foot">
          <div class="frame">
            ${now !== null && html`<span>As of ${formatTime(now, timeZone)}</span>`}
            ${refresh !== undefined && html`<a href="${refresh}">Look again</a>`}
            <a href="/openapi.json">API</a>
          </div>
        </footer>
      </body>
    </html> `;
  return page.text;
}

export function badge({ word, tone }: { readonly word: string; readonly tone: Tone }): Html {
  return html`<span class="badge ${tone}">${word}</span>`;
}

/** Facts in columns; those that are not there are left out. */
export function facts(list: readonly (readonly [name: string, value: HtmlValue] | false)[]): Html {
  const rows = list.filter((fact) => fact !== false && fact[1] !== null && fact[1] !== undefined && fact[1] !== "");
  return html`<dl class="facts">
    ${rows.map(
      (fact) =>
        fact !== false &&
        html`<div>
          <dt>${fact[0]}</dt>
          <dd>${fact[1]}</dd>
        </div>`,
    )}
  </dl>`;
}

export function timeTag(at: Instant, timeZone = "UTC"): Html {
  return html`<time datetime="${new Date(at).toISOString()}">${formatTime(at, timeZone)}</time>`;
}

/** A box that stands out, with a heading of its own. */
export function notice(tone: Tone, heading: string, body: HtmlValue): Html {
  return html`<section class="notice ${tone}">
    <h2>${heading}</h2>
    ${body}
  </section>`;
}

const LOGO = html`<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" aria-hidden="true">
  <circle cx="9" cy="9" r="5" />
  <path d="M12.8 12.8 20 20m-3-3 2-2" stroke-linecap="round" />
</svg>`;
