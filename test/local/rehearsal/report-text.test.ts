import { renderReport } from "../../../src/local/rehearsal/report-text";
import type { RehearsalReport } from "../../../src/local/rehearsal/report";
import { reportOf, waveReport } from "./report-builder";

const plain = (text: string): string => text;
const render = (report: RehearsalReport): string =>
  renderReport(report, "synced-passkeys", "Europe/Berlin", { good: plain, bad: plain, strong: plain, faint: plain });

describe("the report as text", () => {
  it("tells the outcome first, then each wave in sentences, then the numbers", () => {
    const text = render(reportOf());
    expect(text).toMatch(/^Rehearsal of synced-passkeys: completed \(23 days 9 hours of tenant time in 9\.1 s\)/);
    expect(text).toContain("Wave 2, IT: promoted");
    expect(text).toMatch(/Applied Wed 2 Dec 2026, 09:00 \S+; 57 people gained the profile\./);
    expect(text).toContain("2 writes, 2 verified by reading back; the final policy is the expected one");
    expect(text).toContain("wave 2, before: approved by ann@contoso.example");
  });

  it("says of a contained wave who keeps what", () => {
    const contained = waveReport({
      outcome: "rolled-back",
      usersExposedToFault: 9,
      rollback: { strategy: "close-registration", usersRetained: 30, usersClosed: 27, usersReverted: 0 },
    });
    const text = render(
      reportOf({ waves: [contained, waveReport({ outcome: "not-started", appliedAt: null, verdict: null })] }),
    );
    expect(text).toContain("Taken back by close-registration");
    expect(text.replaceAll(/\s+/g, " ")).toContain("30 people with a passkey keep it");
    expect(text).toContain("faults hit 9 people");
    expect(text).toContain("It received nothing.");
  });

  it("shows every violated invariant with an example, and says what could not be checked", () => {
    const invariants = [
      { n: 2, name: "What is not ours stays", checked: 3, violated: 1, examples: ["admin's edit got lost"] },
      { n: 10, name: "Crash anywhere", checked: 0, violated: 0 },
    ];
    const text = render(reportOf({ invariants }));
    expect(text).toMatch(/2 {2}What is not ours stays +VIOLATED 1 time in 3 checks\n +admin's edit got lost/);
    expect(text).toMatch(/10 {2}Crash anywhere +nothing to check in this run/);
  });

  it("says of a finding what to do about it", () => {
    const finding = { id: "f", severity: "blocks", sentence: "Nobody can approve.", mend: "Add approvers." };
    const { rollout } = reportOf();
    const text = render(reportOf({ rollout: { ...rollout, outcome: "refused", findings: [finding] } }));
    expect(text).toContain("  blocks: Nobody can approve. Add approvers.\n");
  });

  it("never runs past the width of a terminal window of 120 columns", () => {
    const reason = "a very long reason ".repeat(30).trim();
    const long = waveReport();
    const text = render(reportOf({ waves: [{ ...long, verdict: { ...long.verdict!, reason } }] }));
    expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(120);
  });
});
