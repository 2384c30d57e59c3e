import type { RolloutResource, RolloutSummary, WaveResource } from "../contracts/http/rollout-resource";
import { parseIso } from "../domain/time";
import { awaitedLines } from "../views/text/awaited-text";
import { formatTime, withReadableTimes } from "../views/times";
import { APPROVAL_STATE_WORDS, people, ROLLOUT_PHASE_WORDS, VERDICT_WORDS, WAVE_PHASE_WORDS } from "../views/words";
import type { Tone } from "../views/words";
import type { Palette } from "./terminal";

/** All rollouts, one a line. */
export function renderList(rollouts: readonly RolloutSummary[]): string {
  if (rollouts.length === 0) return "There is no rollout yet. `passkey-rollout start FILE` starts one.\n";
  const rows = rollouts.map((rollout) => [
    rollout.id,
    rollout.name,
    ROLLOUT_PHASE_WORDS[rollout.phase].word,
    `wave ${String(rollout.currentWave)} of ${String(rollout.waveCount)}`,
    withReadableTimes(rollout.waitsFor),
  ]);
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join("  ")
          .trimEnd()}\n`,
    )
    .join("");
}

/** One rollout: where it stands, its waves, and what people are asked. */
export function renderStatus(rollout: RolloutResource, palette: Palette): string {
  const { word, tone } = ROLLOUT_PHASE_WORDS[rollout.phase];
  const open = rollout.approvals.filter((approval) => approval.state === "open");
  return [
    `${palette.strong(rollout.name)} (${rollout.id}): ${toned(word, tone, palette)}`,
    `  ${withReadableTimes(rollout.waitsFor)}`,
    ...rollout.findings
      .filter((finding) => finding.severity !== "informs")
      .map((finding) => `  ${finding.severity}: ${finding.sentence} ${finding.mend}`),
    ...(rollout.drift === null
      ? []
      : [
          `  ${rollout.drift.sentence}.`,
          `  Nothing was put back. An approver may accept it: passkey-rollout rebaseline ${rollout.id}`,
        ]),
    "",
    ...rollout.waves.flatMap((wave) => renderWave(wave, palette)),
    ...open.map(
      (approval) =>
        `${palette.strong("Asked:")} ${approval.question}\n  ${APPROVAL_STATE_WORDS[approval.state].word} until ${time(approval.expiresAt)}: ${approval.link}`,
    ),
    `Page: ${rollout.links.page}`,
    "",
  ].join("\n");
}

function renderWave(wave: WaveResource, palette: Palette): readonly string[] {
  const { word, tone } = WAVE_PHASE_WORDS[wave.phase];
  const lines = [
    `${palette.strong(`Wave ${String(wave.number)}, ${wave.name}`)} (${people(wave.users)}): ${toned(word, tone, palette)}`,
  ];
  if (wave.appliedAt !== null)
    lines.push(
      `  applied ${time(wave.appliedAt)}, bakes until ${wave.bakeEndsAt === null ? "?" : time(wave.bakeEndsAt)}`,
    );
  if (wave.verdict !== null)
    lines.push(`  ${VERDICT_WORDS[wave.verdict.kind].word}: ${withReadableTimes(wave.verdict.reason)}`);
  if (wave.rollback !== null) lines.push(`  taken back by ${wave.rollback.strategy}: ${wave.rollback.reason}`);
  if (wave.waitsFor !== "") lines.push(`  ${withReadableTimes(wave.waitsFor)}`);
  if (wave.awaitedWrite !== null) lines.push(...awaitedLines(wave.awaitedWrite));
  return lines;
}

function toned(text: string, tone: Tone, palette: Palette): string {
  if (tone === "good") return palette.good(text);
  return tone === "bad" || tone === "attention" ? palette.bad(text) : text;
}

function time(iso: string): string {
  return formatTime(parseIso(iso) ?? 0);
}
