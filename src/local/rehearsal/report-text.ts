import { parseIso } from "../../domain/time";
import { type Paint, wrap } from "../../views/text/terminal-text";
import { formatDuration, formatTime } from "../../views/times";
import { counted, people, percent, STRATEGY_WORDS } from "../../views/words";
import type { InvariantReport, RehearsalReport, WaveReport } from "./report";

/** The report for people: what became of each wave in sentences, then the numbers. At most 110 columns. */
export function renderReport(report: RehearsalReport, name: string, timeZone: string, paint: Paint): string {
  const { rollout } = report;
  const took = `${formatDuration(spanOf(report))} of tenant time in ${(report.wallMs / 1000).toFixed(1)} s`;
  const good = rollout.outcome === "completed";
  const lines = [
    `${paint.strong(`Rehearsal of ${name}:`)} ${(good ? paint.good : paint.bad)(rollout.outcome)} ${paint.faint(`(${took})`)}`,
    ...(rollout.waitsFor === null ? [] : wrap(`It says: ${rollout.waitsFor}.`, 2)),
    ...rollout.findings.flatMap((finding) =>
      wrap(`${finding.severity}: ${finding.sentence} ${finding.mend}`.trimEnd(), 2),
    ),
    "",
    ...report.waves.flatMap((wave, index) => [...renderWave(wave, index, timeZone, paint), ""]),
    ...renderTable(report.waves, timeZone, paint),
    "",
    ...renderFigures(report, timeZone, paint),
    "",
    ...renderInvariants(report.invariants, paint),
  ];
  return `${lines.join("\n")}\n`;
}

function spanOf(report: RehearsalReport): number {
  return report.tenantDays * 86_400_000;
}

function renderWave(wave: WaveReport, index: number, zone: string, paint: Paint): readonly string[] {
  const good = wave.outcome === "promoted" ? paint.good : wave.outcome === "not-started" ? paint.faint : paint.bad;
  const title = `${paint.strong(`Wave ${String(index + 1)}, ${wave.name}:`)} ${good(wave.outcome.replace("-", " "))}`;
  return [title, ...storyOf(wave, zone).flatMap((sentence) => wrap(sentence, 2))];
}

function storyOf(wave: WaveReport, zone: string): readonly string[] {
  if (wave.appliedAt === null) return ["It received nothing."];
  const story = [`Applied ${time(wave.appliedAt, zone)}; ${people(wave.usersGained)} gained the profile.`];
  if (wave.usersExposedToFault > 0) story.push(`The scenario's faults hit ${people(wave.usersExposedToFault)} of it.`);
  if (wave.verdict !== null) story.push(`The judge said ${wave.verdict.kind}: ${wave.verdict.reason}.`);
  if (wave.rollback !== null) {
    const { strategy, usersRetained, usersClosed, usersReverted } = wave.rollback;
    story.push(
      `Taken back by ${strategy} (${STRATEGY_WORDS[strategy]}): ${people(usersRetained)} with a passkey keep it, ${people(usersClosed)} can register none any more, ${String(usersReverted)} lost the use of theirs.`,
    );
  }
  if (wave.decidedAt !== null) story.push(`Decided ${time(wave.decidedAt, zone)}.`);
  return story;
}

function renderTable(waves: readonly WaveReport[], zone: string, paint: Paint): readonly string[] {
  const head = ["wave", "outcome", "applied", "gained", "judged", "blocked", "upper bound"];
  const rows = waves.map((wave) => [
    wave.name,
    wave.outcome,
    wave.appliedAt === null ? "–" : shortTime(wave.appliedAt, zone),
    String(wave.usersGained),
    wave.verdict === null ? "–" : String(wave.verdict.users),
    wave.verdict === null ? "–" : String(wave.verdict.blocked),
    wave.verdict === null ? "–" : percent(wave.verdict.upperBound),
  ]);
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => (row[column] ?? "").length)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => (column < 3 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join("  ")
      .trimEnd();
  return [paint.faint(line(head)), ...rows.map(line)];
}

function renderFigures(report: RehearsalReport, zone: string, paint: Paint): readonly string[] {
  const { people: who, policy, evidence, graph, durable } = report;
  const zero = (count: number, text: string): string => (count === 0 ? text : paint.bad(text));
  const row = (title: string, text: string): string => `${paint.strong(title.padEnd(10))} ${text}`;
  return [
    row(
      "People",
      [
        `${String(who.registered)} registered a passkey`,
        zero(who.lockedOutByRollout, `${String(who.lockedOutByRollout)} locked out by the rollout`),
        zero(who.lockedOutByRollback, `${String(who.lockedOutByRollback)} by its rollback`),
      ].join(", "),
    ),
    row(
      "",
      [
        `${String(who.blockedAtWorst)} blocked at the worst moment, whoever caused it`,
        `${String(who.stillFailing)} still failing`,
      ].join(", "),
    ),
    row(
      "",
      [
        zero(who.protectedTouched, `${String(who.protectedTouched)} protected people touched`),
        zero(who.gainedUnapproved, `${String(who.gainedUnapproved)} gained without approval`),
      ].join(", "),
    ),
    row(
      "Policy",
      `${counted(policy.writes, "write")}, ${String(policy.verifiedWrites)} verified by reading back; ${policy.finalEqualsExpected ? paint.good("the final policy is the expected one") : paint.bad("the final policy is NOT the expected one")}`,
    ),
    ...policy.unexpected.map((difference) => row("", paint.bad(difference))),
    row(
      "",
      `foreign edits: ${String(policy.foreignEditsKept)} kept, ${String(policy.foreignEditsHeld)} held, ${zero(policy.foreignEditsLost, `${String(policy.foreignEditsLost)} lost`)}`,
    ),
    ...report.approvals.map((approval, index) =>
      row(
        index === 0 ? "Approvals" : "",
        `wave ${String(approval.wave)}, ${approval.kind}: ${approval.decision === "none" ? "not answered" : approval.decision}${approval.by === null ? "" : ` by ${approval.by}`}${approval.decidedAt === null ? "" : `, ${time(approval.decidedAt, zone)}`}`,
      ),
    ),
    ...report.detection.map((fault, index) =>
      row(
        index === 0 ? "Detection" : "",
        fault.alarmAt === null || fault.minutes === null
          ? `fault ${String(fault.fault + 1)} of the scenario raised no alarm; it hit ${people(fault.usersExposed)}`
          : `fault ${String(fault.fault + 1)} of the scenario was noticed after ${formatDuration(fault.minutes * 60_000)}; it had hit ${people(fault.usersExposed)}`,
      ),
    ),
    row(
      "Evidence",
      `${evidenceText("registrations", evidence.registrations)}; ${evidenceText("sign-ins", evidence.signIns)}`,
    ),
    row(
      "Load",
      `${counted(graph.requests.total, "request")} to Graph (${String(graph.throttled)} throttled, ${percent(graph.reportBudgetShare)} of the reporting budget), ${String(report.storage.requests)} to storage`,
    ),
    row(
      "",
      `${counted(durable.orchestrations, "orchestration")}, ${String(durable.historyEvents)} history events, the longest history ${String(durable.largestHistory)}`,
    ),
  ];
}

function evidenceText(what: string, count: { truth: number; counted: number; twice: number }): string {
  return `${String(count.counted)} of ${String(count.truth)} ${what} counted${count.twice === 0 ? "" : `, ${String(count.twice)} twice`}`;
}

function renderInvariants(invariants: readonly InvariantReport[], paint: Paint): readonly string[] {
  return [
    paint.strong("Invariants"),
    ...invariants.flatMap(({ n, name, checked, violated, examples }) => {
      const result =
        violated > 0
          ? paint.bad(`VIOLATED ${counted(violated, "time")} in ${counted(checked, "check")}`)
          : checked === 0
            ? paint.faint("nothing to check in this run")
            : `${paint.good("holds")}, ${paint.faint(counted(checked, "check"))}`;
      return [
        `  ${String(n).padStart(2)}  ${name.padEnd(38)} ${result}`,
        ...(examples ?? []).flatMap((text) => wrap(text, 8)),
      ];
    }),
  ];
}

function time(iso: string, zone: string): string {
  return formatTime(parseIso(iso) ?? 0, zone);
}

/** Without zone and year, for the table. */
function shortTime(iso: string, zone: string): string {
  const [, day = "", clock = ""] = /^(\S+ \d+ \S+).*?(\d\d:\d\d)/.exec(time(iso, zone)) ?? [];
  return `${day} ${clock}`;
}
