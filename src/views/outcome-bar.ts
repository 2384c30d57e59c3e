import type { Outcome } from "../domain/health/verdict";
import { html, type Html } from "./html";
import { OUTCOMES, OUTCOME_WORDS, people } from "./words";

/** What happened to the people of a wave, as one bar and, for whoever can't see it, as a list of numbers. */
export function outcomeBar(outcomes: Readonly<Record<Outcome, number>>): Html {
  const parts = OUTCOMES.map((outcome) => ({ outcome, count: outcomes[outcome], words: OUTCOME_WORDS[outcome] }));
  const total = parts.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) return html``;
  const shown = parts.filter(({ count }) => count > 0);
  let x = 0;
  const bars = shown.map(({ outcome, count }) => {
    const width = (count / total) * 100;
    const bar = html`<rect class="fill-${outcome}" x="${x.toFixed(3)}" width="${width.toFixed(3)}" height="10"></rect>`;
    x += width;
    return bar;
  });
  return html`<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">${bars}</svg>
    <ul class="legend">
      ${shown.map(
        ({ outcome, count, words }) =>
          html`<li title="${words.means}">
            <svg viewBox="0 0 10 10" aria-hidden="true">
              <circle class="fill-${outcome}" cx="5" cy="5" r="5"></circle></svg
            >${people(count)} ${words.word}
          </li>`,
      )}
    </ul>`;
}
