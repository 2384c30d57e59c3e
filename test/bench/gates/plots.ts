import { alarmBoundary, crossingProbability } from "../../../src/domain/health/alarm-boundary";
import { upperBound, usersToProve } from "../../../src/domain/health/binomial";
import { suggestSizes } from "../../../src/domain/health/risk-budget";

/** The plots of docs/gates.md, drawn from the code that judges. Colours work on a light and on a dark page. */
export function drawPlots(): Readonly<Record<string, string>> {
  return { corridor: corridor(), power: power(), proof: proof(), growth: growth() };
}

const [WIDTH, HEIGHT] = [720, 380];
const [LEFT, RIGHT, TOP, BOTTOM] = [64, 24, 48, 56];
const COLOURS = ["#c2410c", "#2563eb", "#15803d", "#9333ea"];

interface Axis {
  readonly label: string;
  readonly most: number;
  readonly ticks: readonly number[];
  readonly show: (value: number) => string;
}
interface Line {
  readonly name: string;
  readonly points: readonly (readonly [number, number])[];
  readonly dashed?: boolean;
  readonly steps?: boolean;
}

function plot(
  title: string,
  x: Axis,
  y: Axis,
  lines: readonly Line[],
  legendAt: "left" | "right" | "low" = "left",
): string {
  const px = (value: number): number => LEFT + (value / x.most) * (WIDTH - LEFT - RIGHT);
  const py = (value: number): number => HEIGHT - BOTTOM - (value / y.most) * (HEIGHT - TOP - BOTTOM);
  const at = (a: number, b: number): string => `${px(a).toFixed(1)},${py(b).toFixed(1)}`;
  const grid = y.ticks.map(
    (tick) =>
      `<line x1="${String(LEFT)}" x2="${String(WIDTH - RIGHT)}" y1="${py(tick).toFixed(1)}" y2="${py(tick).toFixed(1)}" class="grid"/><text x="${String(LEFT - 8)}" y="${(py(tick) + 4).toFixed(1)}" text-anchor="end">${y.show(tick)}</text>`,
  );
  const ticks = x.ticks.map(
    (tick) =>
      `<text x="${px(tick).toFixed(1)}" y="${String(HEIGHT - BOTTOM + 18)}" text-anchor="middle">${x.show(tick)}</text>`,
  );
  const drawn = lines.map(({ points, dashed, steps }, index) => {
    const path = points.map(([a, b], n) => {
      if (n === 0) return `M${at(a, b)}`;
      return steps === true ? `H${px(a).toFixed(1)}V${py(b).toFixed(1)}` : `L${at(a, b)}`;
    });
    return `<path d="${path.join("")}" fill="none" stroke="${COLOURS[index] ?? "#888"}" stroke-width="2.5"${dashed === true ? ' stroke-dasharray="7 5"' : ""}/>`;
  });
  const legend = lines.map(({ name }, index) => {
    const left = legendAt === "left" ? LEFT + 12 : WIDTH - RIGHT - 190;
    const down = (legendAt === "low" ? HEIGHT - BOTTOM - 92 : TOP + 14) + index * 20;
    return `<line x1="${String(left)}" x2="${String(left + 24)}" y1="${String(down)}" y2="${String(down)}" stroke="${COLOURS[index] ?? "#888"}" stroke-width="3"/><text x="${String(left + 32)}" y="${String(down + 4)}">${name}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${String(WIDTH)} ${String(HEIGHT)}" role="img" aria-label="${title}">
<style>text{font:13px system-ui,sans-serif;fill:#374151}.title{font-weight:600;font-size:15px}.grid{stroke:#9ca3af;stroke-opacity:.35}@media(prefers-color-scheme:dark){text{fill:#d1d5db}}</style>
<text x="${String(LEFT)}" y="26" class="title">${title}</text>
${grid.join("\n")}
${ticks.join("\n")}
<text x="${String((LEFT + WIDTH - RIGHT) / 2)}" y="${String(HEIGHT - 12)}" text-anchor="middle">${x.label}</text>
<text transform="translate(16 ${String((TOP + HEIGHT - BOTTOM) / 2)}) rotate(-90)" text-anchor="middle">${y.label}</text>
${drawn.join("\n")}
${legend.join("\n")}
</svg>
`;
}

const whole = (value: number): string => String(value);
const percent = (value: number): string => `${String(Math.round(value * 100))} %`;

/** Between the two lines the evidence is insufficient. */
function corridor(): string {
  const boundary = alarmBoundary(100, 0.02, 0.005);
  const alarm: [number, number][] = [];
  for (let n = 1; n <= 100; n += 1) if (Number.isFinite(boundary[n] ?? Infinity)) alarm.push([n, boundary[n] ?? 0]);
  const certified: [number, number][] = [];
  for (let affected = 0; affected <= 6; affected += 1) certified.push([usersToProve(affected, 0.1, 0.95), affected]);
  const inside = certified.filter(([users]) => users <= 100);
  const last = inside.at(-1)?.[1] ?? 0;
  return plot(
    "A wave of 100 people: alarm, certified, and insufficient between them",
    { label: "people who have tried to sign in", most: 100, ticks: [0, 20, 40, 60, 80, 100], show: whole },
    { label: "of them blocked", most: 10, ticks: [0, 2, 4, 6, 8, 10], show: whole },
    [
      { name: "alarm at so many (tolerable 2 %, false alarms 0.5 %)", points: alarm, steps: true },
      { name: "certified up to so many (intolerable 10 %, at 95 %)", points: [...inside, [100, last]], steps: true },
    ],
  );
}

function power(): string {
  const rates = Array.from({ length: 81 }, (_, n) => n / 200);
  return plot(
    "How surely an alarm is raised, exactly",
    { label: "true share of people kept out", most: 0.4, ticks: [0, 0.1, 0.2, 0.3, 0.4], show: percent },
    { label: "waves that raise the alarm", most: 1, ticks: [0, 0.25, 0.5, 0.75, 1], show: percent },
    [25, 50, 100, 200].map((size) => ({
      name: `${String(size)} people`,
      points: rates.map((rate) => [rate, crossingProbability(alarmBoundary(size, 0.02, 0.005), rate)] as const),
    })),
    "low",
  );
}

function proof(): string {
  const users = Array.from({ length: 296 }, (_, n) => n + 5);
  return plot(
    "What people without, or with few, failures prove at 95 %",
    { label: "people who have signed in afresh", most: 300, ticks: [0, 50, 100, 150, 200, 250, 300], show: whole },
    { label: "upper bound of the blocked share", most: 0.4, ticks: [0, 0.1, 0.2, 0.3, 0.4], show: percent },
    [0, 1, 3].map((affected) => ({
      name: affected === 1 ? "1 blocked" : `${String(affected)} blocked`,
      points: users.map((n) => [n, upperBound(affected, n, 0.95)] as const).filter(([, bound]) => bound <= 0.4),
    })),
    "right",
  );
}

function growth(): string {
  const lines = [5, 10, 20].map((budget) => {
    const sizes = suggestSizes({ users: 2000, budget, confidence: 0.95, tested: 1 });
    return { name: `at most ${String(budget)} people at risk`, points: sizes.map((size, n) => [n + 1, size] as const) };
  });
  const most = Math.max(...lines.map(({ points }) => points.length));
  return plot(
    "How fast waves may grow while nobody is blocked (2,000 people)",
    { label: "wave", most: most + 0.5, ticks: Array.from({ length: most }, (_, n) => n + 1), show: whole },
    { label: "people in the wave", most: 2000, ticks: [0, 500, 1000, 1500, 2000], show: whole },
    lines,
  );
}
