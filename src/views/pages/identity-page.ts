import type { LocalIdentities } from "../../contracts/local-identities";
import type { Role } from "../../contracts/principal";
import { html } from "../html";
import { renderPage } from "../page";

/** Only on one machine: who do you want to be? In Azure people sign in through Entra and never see this page. */
export function renderIdentityPage(identities: LocalIdentities, returnTo: string): string {
  const people = Object.entries(identities).filter(([, principal]) => principal.kind === "person");
  return renderPage({ title: "Who are you?", who: null, now: null }, [
    html`<div>
      <h1>Who are you?</h1>
      <p class="lead">This is the local environment, so you choose; in Azure people sign in.</p>
    </div>`,
    html`<section class="card">
      <form method="post" action="/local/identity">
        <input type="hidden" name="returnTo" value="${returnTo}" />
        <div class="choices">
          ${people.map(
            ([key, principal]) =>
              html`<button type="submit" name="user" value="${key}">
                ${principal.name}
                <span class="small muted">May ${mayDo(principal.roles)}</span>
              </button>`,
          )}
        </div>
      </form>
    </section>`,
  ]);
}

/** The words of the roles themselves: `read, approve, abort`. */
function mayDo(roles: readonly Role[]): string {
  return roles.length === 0 ? "nothing" : roles.map((role) => role.replace("Rollout.", "").toLowerCase()).join(", ");
}
