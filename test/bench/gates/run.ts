import { writeFileSync } from "node:fs";
import { compareRules, HEALTHY, SIZES } from "./compare";
import { drawPlots } from "./plots";
import { measureRows, share, type Row } from "./rows";
import { measureSpeed } from "./speed";

const streams = Number(process.argv[2] ?? "20000");
const folder = process.argv[3] ?? "docs/gates";

const rows: Row[] = [];
const show = (row: Row): void => {
  rows.push(row);
  console.log(`${row.reached ? "  " : "✗ "}${row.found.padEnd(28)} ${row.target.padEnd(28)} ${row.case}`);
};
for (const row of measureRows(streams)) show(row);
const behaviour = rows.splice(0);
for (const row of measureSpeed()) show(row);

const compared = [];
for (const one of compareRules(streams)) {
  compared.push(one);
  console.log(one);
}

const table = (head: readonly string[], body: readonly (readonly string[])[]): string =>
  [head, head.map(() => "---"), ...body].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
const rowsTable = (list: readonly Row[]): string =>
  table(
    ["case", "target", "measured", ""],
    list.map((row) => [row.case, row.target, row.found, row.reached ? "reached" : "**missed**"]),
  );

const text = `# Measured: what the gate does

Written by \`npm run bench:gates\`: ${streams.toLocaleString("en")} streams a cell, each cell seeded by its own name, so that every number comes
out the same anywhere. "Exact" rows are computed by dynamic programming, not sampled. Sampled shares are held against their target plus
two standard errors. What the words mean is in [gates.md](../gates.md).

## What it must reach

${rowsTable(behaviour)}

## Speed, on the machine that wrote this

${rowsTable(rows)}

## Beside the rules that it replaces

The same people for every rule, a look after every fifth of them (the gate looks after each). A healthy wave of 50; then 20 % of the people kept out.

${table(
  [
    "rule",
    ...HEALTHY.map((rate) => `healthy at ${String(rate * 100)} % stopped`),
    ...SIZES.map((size) => `lockout missed, n = ${String(size)}`),
    "users when half are stopped",
  ],
  compared.map((one) => [
    one.rule,
    ...HEALTHY.map((rate) => share(one.healthy[rate] ?? NaN)),
    ...SIZES.map((size) => share(one.missed[size] ?? NaN)),
    one.medianUsers === null ? "–" : String(one.medianUsers),
  ]),
)}

The old rules are written anew from what their makers publish; where a maker leaves a number open, \`test/bench/gates/old-rules.ts\` says which was taken.
`;
writeFileSync(`${folder}/results.md`, text);
for (const [name, svg] of Object.entries(drawPlots())) writeFileSync(`${folder}/${name}.svg`, svg);
const missed = [...behaviour, ...rows].filter((row) => !row.reached).length;
console.log(
  `${String(behaviour.length + rows.length)} rows, ${String(missed)} missed. Wrote ${folder}/results.md and the plots.`,
);
process.exitCode = missed === 0 ? 0 : 1;
