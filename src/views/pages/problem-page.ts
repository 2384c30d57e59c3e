import type { Problem } from "../../contracts/http/problem";
import { html } from "../html";
import { renderPage } from "../page";
import { sentence } from "../words";

/** What went wrong, for people; programs get the same as problem details. */
export function renderProblemPage(problem: Problem, who: string | null): string {
  const { title, detail, status, instance, errors = [] } = problem;
  return renderPage({ title, who, now: null }, [
    html`<div>
      <h1>${title}</h1>
      <p class="lead">${sentence(detail)}</p>
    </div>`,
    errors.length > 0 &&
      html`<section class="card">
        <ul class="lines">
          ${errors.map((error) => html`<li>${error.pointer !== "" && html`<code>${error.pointer}</code> `}${sentence(error.detail)}</li>`)}
        </ul>
      </section>`,
    html`<p class="muted small">${status}, ${instance}. <a href="/">To the rollouts</a></p>`,
  ]);
}
