import { html, type Html } from "../html";
import { notice, timeTag } from "../page";
import type { StatusData, StopSwitchData } from "../rollout-data";
import { approvalTitle, sentence } from "../words";

/** Nothing while the switch is off. */
export function stopSwitchNotice({ on, by, reason, since }: StopSwitchData): Html | null {
  if (!on) return null;
  return notice(
    "bad",
    "The stop switch is on: no rollout writes anything",
    html`<p>
      Turned on by
      ${by ?? "somebody unknown"}${since !== null && html` on ${timeTag(since)}`}${
        reason !== null && reason !== "" && `: ${reason}`
      }.
    </p>`,
  );
}

/** Each open question, with the way to its page. */
export function approvalNotices({ rollout, waves, approvals }: StatusData): readonly Html[] {
  return approvals
    .filter((approval) => approval.state === "open")
    .map((approval) => {
      const wave = waves.find((each) => each.index === approval.wave);
      return notice(
        "attention",
        approvalTitle(approval.kind, wave?.name ?? String(approval.wave + 1)),
        html`<p>${sentence(approval.question)}</p>
          <p class="muted small">Answer until ${timeTag(approval.expiresAt, rollout.plan.schedule.timeZone)}.</p>
          <p><a class="button strong" href="/approvals/${approval.id}">Look and decide</a></p>`,
      );
    });
}

/** Why the product stopped by itself, and a change by somebody else that nobody accepted yet. */
export function holdNotices({ rollout }: StatusData): readonly Html[] {
  const { hold, drift, plan } = rollout;
  const zone = plan.schedule.timeZone;
  return [
    ...(hold === null
      ? []
      : [
          notice(
            "attention",
            "Held",
            html`<p>${sentence(hold.reason)}</p>
              <p>To go on: ${hold.waitsFor}.</p>
              <p class="muted small">Since ${timeTag(hold.since, zone)}.</p>`,
          ),
        ]),
    ...(drift === null
      ? []
      : [
          notice(
            "attention",
            `${drift.actor ?? "Somebody"} changed the passkey policy${(drift.times ?? 1) > 1 ? `, ${String(drift.times)} times within a day` : ""}`,
            html`<ul class="lines">
                ${drift.changes.map((change) => html`<li>${sentence(change)}</li>`)}
              </ul>
              ${(drift.harm ?? []).length > 0 && html`<p><strong>By that ${(drift.harm ?? []).join("; ")}.</strong></p>`}
              <p class="muted small">
                Seen ${timeTag(drift.seenAt, zone)}. ${drift.conflicts && "It touches what this rollout owns."} Nothing
                is put back; an approver may accept it as the new baseline.
              </p>`,
          ),
        ]),
  ];
}
