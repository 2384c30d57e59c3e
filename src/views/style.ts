import { sha256 } from "../domain/hash";

/** The one stylesheet of every page: light and dark, from 360 px up, without anything from elsewhere. */
export function stylesheet(): string {
  return STYLE;
}

/**
 * No script, no frame, no foreign resource, forms to ourselves only; the stylesheet is allowed by its hash.
 * `same-origin` instead of `no-referrer`, because with the latter a browser sends `Origin: null` with our own forms.
 */
export function pageHeaders(): Readonly<Record<string, string>> {
  const hash = Buffer.from(sha256(STYLE), "hex").toString("base64");
  return {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": `default-src 'none'; style-src 'sha256-${hash}'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
    "referrer-policy": "same-origin",
    "x-frame-options": "DENY",
    "x-robots-tag": "noindex, nofollow",
    "cross-origin-opener-policy": "same-origin",
  };
}

const STYLE = `
:root {
  color-scheme: light dark;
  --ground: #f5f6f8; --surface: #ffffff; --ink: #1a1d21; --muted: #565d66; --line: #d9dde3; --soft: #eef0f3;
  --link: #0a58ca; --good: #16703a; --attention: #8a5a00; --bad: #b3261e; --active: #0a58ca; --calm: #565d66;
  --good-bg: #e3f4e9; --attention-bg: #fdf1d6; --bad-bg: #fbe6e4; --active-bg: #e4edfb; --calm-bg: #eceef1;
  --on-strong: #ffffff; --radius: 10px;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #101317; --surface: #191d23; --ink: #e7eaee; --muted: #a2abb6; --line: #2e353e; --soft: #222830;
    --link: #8ab4f8; --good: #74d396; --attention: #f0c060; --bad: #f5a39c; --active: #8ab4f8; --calm: #a2abb6;
    --good-bg: #15301f; --attention-bg: #352a10; --bad-bg: #3b1b18; --active-bg: #17283f; --calm-bg: #262c34;
    --on-strong: #101317;
  }
}
*, *::before, *::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--ground); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
a { color: var(--link); text-underline-offset: 2px; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 4px; }
h1, h2, h3 { line-height: 1.25; margin: 0; text-wrap: balance; }
h1 { font-size: 1.65rem; letter-spacing: -0.01em; }
h2 { font-size: 1.15rem; margin-bottom: 0.75rem; }
h3 { font-size: 1rem; }
p { margin: 0.4rem 0; text-wrap: pretty; }
code { font: 0.875em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
pre { margin: 0.5rem 0; padding: 0.75rem; background: var(--soft); border-radius: 6px; overflow-x: auto; }
.skip { position: absolute; left: -999px; }
.skip:focus { left: 1rem; top: 0.5rem; background: var(--surface); padding: 0.5rem 0.75rem; z-index: 1; }
.frame { max-width: 62rem; margin: 0 auto; padding-inline: 1.25rem; width: 100%; }
.top { background: var(--surface); border-bottom: 1px solid var(--line); }
.top .frame { display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; align-items: center; justify-content: space-between; min-height: 3.5rem; padding-block: 0.5rem; }
.brand { display: inline-flex; gap: 0.6rem; align-items: center; font-weight: 650; color: var(--ink); text-decoration: none; }
.brand svg { width: 1.5rem; height: 1.5rem; color: var(--link); }
.who { color: var(--muted); font-size: 0.875rem; overflow-wrap: anywhere; }
main { padding-block: 1.75rem 2.5rem; display: grid; gap: 1.25rem; }
main > * { min-width: 0; }
.lead { font-size: 1.05rem; color: var(--muted); max-width: 46rem; }
.card { background: var(--surface); border: 1px solid var(--line); border-radius: var(--radius); padding: 1.25rem; overflow-wrap: anywhere; }
.title { display: flex; flex-wrap: wrap; gap: 0.5rem 0.75rem; align-items: center; }
.title .badge { flex: none; } .title h1, .title h2, .title h3 { margin: 0; }
.card > :last-child, .notice > :last-child { margin-bottom: 0; }
.muted { color: var(--muted); }
.small { font-size: 0.875rem; }
.badge { display: inline-block; padding: 0.1rem 0.6rem; border-radius: 99px; font-size: 0.8125rem; font-weight: 600; white-space: nowrap; }
.good { color: var(--good); background: var(--good-bg); } .attention { color: var(--attention); background: var(--attention-bg); }
.bad { color: var(--bad); background: var(--bad-bg); } .active { color: var(--active); background: var(--active-bg); }
.calm { color: var(--calm); background: var(--calm-bg); }
.notice { border: 1px solid var(--line); border-left: 4px solid currentColor; border-radius: var(--radius); padding: 0.9rem 1.1rem; overflow-wrap: anywhere; }
.notice > * { color: var(--ink); } .card > .notice { margin-top: 0.9rem; } .notice > h2, .notice > h3 { color: inherit; margin-bottom: 0.25rem; }
.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); gap: 0.75rem 1.5rem; margin: 1rem 0 0; font-size: 0.9375rem; }
.facts time { display: inline-block; }
.facts dt { color: var(--muted); font-size: 0.8125rem; } .facts dd { margin: 0; overflow-wrap: anywhere; }
.waves { list-style: none; margin: 0; padding: 0; }
.waves > li { position: relative; padding: 0 0 1.5rem 2.5rem; }
.waves > li:last-child { padding-bottom: 0; }
.waves > li::before { content: ""; position: absolute; left: 0.8rem; top: 1.9rem; bottom: -0.1rem; width: 2px; background: var(--line); }
.waves > li:last-child::before { display: none; }
.mark { position: absolute; left: 0; top: 0; width: 1.7rem; height: 1.7rem; border-radius: 50%; display: grid; place-items: center; font-size: 0.8125rem; font-weight: 650; }
.strip { list-style: none; display: flex; flex-wrap: wrap; gap: 0.5rem; margin: 1rem 0 0; padding: 0; }
.strip li { flex: 1 1 12rem; background: var(--soft); border-radius: 8px; padding: 0.6rem 0.8rem; border-top: 3px solid var(--line); }
.strip li.is-good { border-color: var(--good); } .strip li.is-bad { border-color: var(--bad); }
.strip li.is-attention { border-color: var(--attention); } .strip li.is-active { border-color: var(--active); }
.strip .name { font-weight: 600; } .strip .badge { margin: 0.2rem 0 0.3rem -0.2rem; }
.lines { margin: 0.5rem 0; padding: 0; list-style: none; }
.lines.small li { padding: 0.3rem 0; }
.lines li { padding: 0.45rem 0; border-top: 1px solid var(--line); } .lines li:first-child { border-top: 0; }
.change { font: 0.875rem/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; padding: 0.15rem 0.6rem !important; border: 0 !important; border-radius: 4px; margin-bottom: 2px; overflow-wrap: anywhere; }
.bar { display: block; width: 100%; height: 0.75rem; border-radius: 99px; margin: 0.75rem 0 0.4rem; background: var(--soft); }
.fill-succeeded { fill: var(--good); } .fill-struggled { fill: var(--attention); } .fill-blocked { fill: var(--bad); }
.fill-untested { fill: var(--calm); opacity: 0.55; } .fill-silent { fill: var(--calm); opacity: 0.25; }
.legend { display: flex; flex-wrap: wrap; gap: 0.25rem 1.1rem; list-style: none; margin: 0; padding: 0; font-size: 0.875rem; color: var(--muted); }
.legend svg { width: 0.7rem; height: 0.7rem; margin-right: 0.35rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 0.9375rem; }
th { text-align: left; color: var(--muted); font-weight: 600; font-size: 0.8125rem; }
th, td { padding: 0.5rem 0.75rem 0.5rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
tr:last-child td { border-bottom: 0; } td { overflow-wrap: break-word; }
td.when { white-space: nowrap; color: var(--muted); font-variant-numeric: tabular-nums; }
form { display: grid; gap: 0.9rem; }
label { font-weight: 600; }
textarea, select { width: 100%; font: inherit; color: inherit; background: var(--ground); border: 1px solid var(--muted); border-radius: 8px; padding: 0.6rem 0.75rem; }
.choices { display: grid; grid-template-columns: repeat(auto-fill, minmax(16rem, 1fr)); gap: 0.75rem; }
.choices button { text-align: left; padding: 0.8rem 1.1rem; overflow-wrap: anywhere; } .choices .small { display: block; font-weight: 400; }
.buttons { display: flex; flex-wrap: wrap; gap: 0.75rem; }
button, .button { font: inherit; font-weight: 600; padding: 0.6rem 1.4rem; border-radius: 8px; border: 1px solid var(--link); background: var(--surface); color: var(--link); cursor: pointer; text-decoration: none; display: inline-block; }
button.yes, .button.strong { background: var(--link); color: var(--on-strong); }
button.no { border-color: var(--bad); color: var(--bad); }
details > summary { cursor: pointer; color: var(--muted); font-size: 0.9375rem; } .verdict details, .facts + details { margin-top: 0.75rem; }
details.long > summary { color: inherit; font-size: inherit; list-style: none; } details.long > summary::-webkit-details-marker { display: none; }
details.long > summary::after { content: " more"; color: var(--link); font-size: 0.875rem; } details[open].long > summary::after { content: ""; }
.verdict, .waves .notice { margin-top: 0.9rem; }
.foot { border-top: 1px solid var(--line); color: var(--muted); font-size: 0.875rem; padding-block: 1rem 2rem; }
.foot .frame { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; }
@media (max-width: 40rem) {
  .frame { padding-inline: 0.9rem; } .facts { grid-template-columns: repeat(auto-fill, minmax(7.5rem, 1fr)); gap: 0.6rem 1rem; } .waves > li { padding-left: 2.2rem; } .card { padding: 1rem; } h1 { font-size: 1.4rem; }
  .buttons > * { flex: 1 1 100%; text-align: center; }
  .stack thead { position: absolute; left: -999px; } .stack tr, .stack td { display: block; border: 0; padding: 0; }
  .stack tr { padding: 0.6rem 0; border-bottom: 1px solid var(--line); } .stack tr:last-child { border-bottom: 0; }
}
@media (forced-colors: active) { .badge, .notice, .mark { border: 1px solid; } }
@media print { body { background: none; } .top, .foot, form { display: none; } .card { break-inside: avoid; } }
`;
