import { characteristicOf, cleanUsersToCertify, SHOWN_RATES } from "../domain/health/characteristic";
import type { StreamVerdict } from "../domain/health/stream-judge";
import type { VerdictKind } from "../domain/health/verdict";
import { toIso } from "../domain/time";
import type { Palette } from "./terminal";

/** Sizes that are shown when the streams don't name theirs. */
const USUAL_SIZES = [25, 50, 100, 200, 500];
const MOST_SIZES = 6;
const KINDS: readonly VerdictKind[] = ["alarm", "certified", "insufficient", "error"];

/** What the streams came to, counted as they are judged. Memory grows with the different counts, never with the streams. */
export class BacktestTally {
  readonly #byKind = new Map<
    VerdictKind,
    { streams: number; users: Map<number, number>; blocked: Map<number, number> }
  >();
  readonly #sizes = new Map<number, number>();
  #streams = 0;

  add({ verdict, users, blocked }: StreamVerdict, size: number | null): void {
    const counts = this.#byKind.get(verdict) ?? {
      streams: 0,
      users: new Map<number, number>(),
      blocked: new Map<number, number>(),
    };
    counts.streams += 1;
    increase(counts.users, users);
    increase(counts.blocked, blocked);
    this.#byKind.set(verdict, counts);
    if (size !== null) increase(this.#sizes, size);
    this.#streams += 1;
  }

  /** Lines of the table: how often each verdict came, and after how many users. */
  lines(): readonly string[] {
    const rows = KINDS.map((kind) => {
      const counts = this.#byKind.get(kind);
      const streams = counts?.streams ?? 0;
      const share = this.#streams === 0 ? 0 : streams / this.#streams;
      return [
        kind,
        String(streams),
        percentText(share),
        counts === undefined ? "–" : String(medianOf(counts.users)),
        counts === undefined ? "–" : String(medianOf(counts.blocked)),
      ];
    });
    return align([["verdict", "streams", "share", "users, median", "blocked, median"], ...rows]);
  }

  /** The sizes that most streams name, in order; the usual ones where none does. */
  sizes(): readonly number[] {
    if (this.#sizes.size === 0) return USUAL_SIZES;
    const frequent = [...this.#sizes].sort((a, b) => b[1] - a[1]).slice(0, MOST_SIZES);
    return frequent.map(([size]) => size).sort((a, b) => a - b);
  }
}

/** The gate's operating characteristic, exactly: what it does to waves of these sizes at some true rates. */
export function renderCharacteristic(
  sizes: readonly number[],
  rates: { readonly tolerable: number; readonly intolerable: number },
  falseAlarm: number,
  confidence: number,
  { strong, faint }: Palette,
): string {
  const rows = sizes.map((size) => {
    const found = characteristicOf(size, rates.tolerable, falseAlarm);
    return [
      String(size),
      percentText(found.falseAlarm),
      ...found.at.map(
        ({ power, medianUsers }) => `${percentText(power)} / ${medianUsers === null ? "–" : String(medianUsers)}`,
      ),
      found.findsNineOfTen === null ? "–" : percentText(found.findsNineOfTen),
    ];
  });
  const [head = "", ...body] = align([
    [
      "wave",
      "stopped when healthy",
      ...SHOWN_RATES.map((rate) => `finds ${String(rate * 100)} %`),
      "finds 9 of 10 from",
    ],
    ...rows,
  ]);
  const clean = cleanUsersToCertify(rates.intolerable, confidence);
  return [
    strong(
      `What this gate does, exactly (tolerable ${percentText(rates.tolerable)}, intolerable ${percentText(rates.intolerable)}, all of the false-alarm rate on signInBlocked)`,
    ),
    head,
    ...body,
    faint(
      "finds R: how often a wave at the true rate R raises the alarm, and after how many users in half of the waves.",
    ),
    faint(`Certified needs ${String(clean)} users without a failure at ${String(confidence * 100)} %.`),
    "",
  ].join("\n");
}

/** One line of `--json`: the keys of gates.md first, then what only some streams have. */
export function verdictLine(verdict: StreamVerdict): string {
  const { stream, at, users, blocked, upperBound, reason, slice, late } = verdict;
  return JSON.stringify({
    stream,
    verdict: verdict.verdict,
    at: at === null ? null : toIso(at).replace(".000Z", "Z"),
    users,
    blocked,
    upperBound,
    reason,
    ...(slice === null ? {} : { slice }),
    ...(late === 0 ? {} : { late }),
  });
}

function increase(counts: Map<number, number>, key: number): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function medianOf(counts: ReadonlyMap<number, number>): number {
  const sorted = [...counts].sort((a, b) => a[0] - b[0]);
  const half = sorted.reduce((sum, [, times]) => sum + times, 0) / 2;
  let seen = 0;
  for (const [value, times] of sorted) {
    seen += times;
    if (seen >= half) return value;
  }
  return 0;
}

function percentText(share: number): string {
  return `${(share * 100).toFixed(share < 0.1 ? 2 : 1)} %`;
}

/** Columns side by side, the first to the left and the others to the right. */
function align(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  return rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join("  ")
      .trimEnd(),
  );
}
