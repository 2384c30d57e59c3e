import type { AwaitedWrite } from "../../domain/rollout/records";
import { html, type Html } from "../html";
import { timeTag } from "../page";

/** The request that an admin has to send, on the page of its rollout. */
export function awaitedBlock({ request, expiresAt, bodySha256 }: AwaitedWrite, zone: string): Html {
  const text = [
    `${request.method} ${request.url}`,
    "Authorization: Bearer {TOKEN}",
    ...Object.entries(request.headers).map(([name, value]) => `${name}: ${value}`),
    "",
    request.body,
  ].join("\n");
  return html`<div class="notice attention">
    <h3>An admin has to send this request</h3>
    <p>
      Send it as a person with the role Authentication Policy Administrator, before ${timeTag(expiresAt, zone)}, with
      your own access token where {TOKEN} stands. The policy is read back and compared field by field; then the wave
      goes on.
    </p>
    <details>
      <summary>The exact request</summary>
      <pre><code>${text}</code></pre>
      <p class="small">SHA-256 of the body: <code>${bodySha256}</code></p>
    </details>
  </div>`;
}
