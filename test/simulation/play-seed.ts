import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { readInputs } from "../../src/local/rehearsal/read-inputs";
import { rehearse } from "../../src/local/rehearsal/rehearse";
import type { RehearsalReport } from "../../src/local/rehearsal/report";
import { drawWorld } from "./draw-world";

/** One seed, played: what must never happen, in sentences; empty when all is well. */
export interface Played {
  readonly seed: number;
  readonly report: RehearsalReport;
  readonly violations: readonly string[];
}

/** Rehearses the world that the seed draws. `folder`: where its files are kept, so that `rehearse` can play them again. */
export async function playSeed(seed: number, folder?: string, onLog?: (line: string) => void): Promise<Played> {
  const kept = folder ?? mkdtempSync(path.join(tmpdir(), "passkey-rollout-simulation-"));
  try {
    const files = writeFiles(seed, kept);
    const read = readInputs(files);
    if (!read.ok)
      throw new Error(`seed ${String(seed)} drew files that can't be read: ${JSON.stringify(read.problems)}`);
    const report = await rehearse({
      inputs: read.inputs,
      storage: "memory",
      ...(onLog === undefined ? {} : { onLog }),
    });
    return { seed, report, violations: findViolations(report) };
  } finally {
    if (folder === undefined) rmSync(kept, { recursive: true, force: true });
  }
}

function writeFiles(seed: number, folder: string): { plan: string; tenant: string; scenario: string } {
  const write = (name: string, content: object) => {
    const file = path.join(folder, `${name}.yaml`);
    writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`);
    return file;
  };
  const { plan, tenant, scenario } = drawWorld(seed);
  return { plan: write("plan", plan), tenant: write("tenant", tenant), scenario: write("scenario", scenario) };
}

/** What no world may lead to, whatever others do in it. */
function findViolations({ policy, people, invariants, evidence }: RehearsalReport): readonly string[] {
  const counts: readonly (readonly [string, number])[] = [
    ["foreign edits lost", policy.foreignEditsLost],
    ["protected people touched", people.protectedTouched],
    ["people who gained unapproved", people.gainedUnapproved],
    ["people locked out by the rollout", people.lockedOutByRollout],
    ["people locked out by a rollback", people.lockedOutByRollback],
    ["records stored twice", evidence.signIns.twice + evidence.registrations.twice],
  ];
  return [
    ...counts.filter(([, count]) => count > 0).map(([what, count]) => `${String(count)} ${what}`),
    ...invariants
      .filter(({ violated }) => violated > 0)
      .map(({ n, name, examples }) => `invariant ${String(n)} (${name}): ${(examples ?? []).join("; ")}`),
  ];
}
