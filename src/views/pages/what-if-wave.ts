import type { PreviewTally, PreviewWave } from "../../contracts/http/preview-resource";
import { html, type Html } from "../html";
import { badge } from "../page";
import {
  mayInWords,
  platformName,
  platformsInWords,
  rolesInWords,
  satisfiedInWords,
  splitMay,
  takesSomething,
  whyUnchanged,
  type WaveSums,
} from "../what-if-words";
import { people, sentence, type Tone } from "../words";

/** So many people of one set are listed in a page; the JSON has more. */
const LISTED = 1_000;
/** Longer lists are folded away on the screen. */
const SHORT = 12;

/** One wave: who gains what, who is unchanged and why, who would lose, and what is written. */
export function whatIfWave(wave: PreviewWave): Html {
  const { number, name, gains, unchanged, loses, outside, everyoneElse, newlySatisfied, unknown, policyChanges } = wave;
  return html`<li>
    <span class="mark ${markTone(wave)}" aria-hidden="true">${number}</span>
    <h3>Wave ${number}: ${name}</h3>
    ${gains.length === 0 && html`<p class="set">Nobody gains anything.</p>`}
    ${gains.map(({ may, people: tally }) => set("good", tally.count === 1 ? "gains" : "gain", tally, maySection(may)))}
    ${unchanged.map(({ why, people: tally }) => set("calm", "unchanged", tally, html`<p>Because ${whyUnchanged(why)}.</p>`))}
    ${loses.map(({ may, people: tally }) => set("bad", "would lose", tally, html`<p>They could no longer ${mayInWords(may)}.</p>`))}
    ${outside.count + outside.disabled > 0 && set("bad", "outside the wave", outside, html`<p>They would gain although the wave does not hold them.</p>`)}
    ${
      everyoneElse.loses.length > 0 &&
      html`<div class="set">
        ${badge({ word: "everybody else would lose", tone: "bad" })}
        <p>Whoever is in no group of policy and plan could no longer ${mayInWords(everyoneElse.loses)}.</p>
      </div>`
    }
    ${
      newlySatisfied.length > 0 &&
      html`<div class="set">
        ${badge({ word: "Conditional Access", tone: "attention" })}
        <ul class="may">
          ${newlySatisfied.map((policy) => html`<li>${satisfiedInWords(policy)}</li>`)}
        </ul>
      </div>`
    }
    ${unknown.map((text) => html`<div class="set">${badge({ word: "can't be told", tone: "attention" })} ${sentence(text)}</div>`)}
    ${
      policyChanges.length === 0
        ? html`<p class="muted small diff">The policy stays as it is.</p>`
        : html`<div class="diff">
            <p class="muted small">The policy:</p>
            ${policyChanges.map((change) => html`<div class="change">${change}</div>`)}
          </div>`
    }
  </li>`;
}

/** Gain, unchanged and lose as shares of all three; nothing for whoever can't see it, since the numbers stand beside. */
export function whatIfBar(sums: WaveSums): Html {
  const total = sums.gains + sums.unchanged + sums.loses;
  if (total === 0) return html``;
  let x = 0;
  const bars = (["gains", "unchanged", "loses"] as const).map((kind) => {
    const width = (sums[kind] / total) * 100;
    const bar = html`<rect class="fill-${kind}" x="${x.toFixed(3)}" width="${width.toFixed(3)}" height="10"></rect>`;
    x += width;
    return bar;
  });
  return html`<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">${bars}</svg>`;
}

function maySection(may: readonly string[]): Html {
  const { acts, of } = splitMay(may);
  return html`<p>From then on they may</p>
    <ul class="may">
      ${acts.map((act) => html`<li>${act}</li>`)}
    </ul>
    ${of !== "" && html`<p>${sentence(of)}</p>`}`;
}

function markTone(wave: PreviewWave): Tone {
  if (takesSomething(wave) || wave.outside.count > 0) return "bad";
  return wave.gains.length === 0 ? "calm" : "good";
}

function set(tone: Tone, what: string, tally: PreviewTally, body: Html): Html {
  return html`<div class="set">
    ${badge({ word: `${people(tally.count)} ${what}`, tone })} ${body}
    <p class="muted small">${rolesInWords(tally)}${tally.count > 0 && html`<br />${platformsInWords(tally)}`}</p>
    ${listPeople(tally)}
  </div>`;
}

function listPeople({ count, people: listed }: PreviewTally): Html | null {
  if (listed.length === 0) return null;
  const more = count - Math.min(listed.length, LISTED);
  const list = html`<ul class="people">
    ${listed.slice(0, LISTED).map(({ upn, role, platform }) => {
      const traits = [role === "member" ? "" : role, platform === "unknown" ? "" : platformName(platform)];
      return html`<li>${upn} <span>${traits.filter((trait) => trait !== "").join(", ")}</span></li>`;
    })}
    ${more > 0 && html`<li>and ${more} more</li>`}
  </ul>`;
  return listed.length <= SHORT
    ? list
    : html`<details>
        <summary>Who they are</summary>
        ${list}
      </details>`;
}
