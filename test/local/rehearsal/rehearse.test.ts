import type { RecordedExchange } from "../../../src/local/tenant/recording";
import type { RehearsalReport } from "../../../src/local/rehearsal/report";
import { rehearse } from "../../../src/local/rehearsal/rehearse";
import { checkExchange } from "../../graph-schema/conformance";
import { hasSchemaData } from "../../graph-schema/schema-data";
import { readOrThrow, smallFiles } from "./files";

// Days of tenant time; a busy machine needs longer than a quiet one.
jest.setTimeout(120_000);

type Over = NonNullable<Parameters<typeof smallFiles>[0]>;

function play(over: Over = {}, options: { seed?: number; record?: (exchange: RecordedExchange) => void } = {}) {
  return rehearse({ inputs: readOrThrow(smallFiles(over)), storage: "memory", ...options });
}

const violated = (report: RehearsalReport) => report.invariants.filter((each) => each.violated > 0);
const without = ({ wallMs, ...rest }: RehearsalReport) => ({ rest, wallMs }).rest;
const checked = (report: RehearsalReport, n: number) => report.invariants.find((each) => each.n === n)?.checked ?? 0;

describe("a rehearsal in which nothing goes wrong", () => {
  const exchanges: RecordedExchange[] = [];
  let report: RehearsalReport;
  beforeAll(async () => {
    report = await play({}, { record: (exchange) => exchanges.push(exchange) });
  });

  it("completes, with every wave promoted and everybody of both waves reached", () => {
    expect(report.rollout).toMatchObject({
      outcome: "completed",
      waitsFor: null,
      startedAt: "2026-12-01T07:00:00.000Z",
    });
    expect(report.waves.map(({ name, outcome, usersGained }) => [name, outcome, usersGained])).toEqual([
      ["first", "promoted", 14],
      ["second", "promoted", 40],
    ]);
  });

  it("leaves the policy exactly as an independent computation expects it, every write verified", () => {
    expect(report.policy).toMatchObject({ finalEqualsExpected: true, unexpected: [], writes: 2, verifiedWrites: 2 });
  });

  it("holds all thirteen invariants, and says which it could check", () => {
    expect(violated(report)).toEqual([]);
    expect(report.invariants.map(({ n }) => n)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]);
    for (const n of [1, 2, 3, 4, 5, 6, 8, 9, 13]) expect([n, checked(report, n)]).toEqual([n, expect.any(Number)]);
    for (const n of [1, 2, 3, 4, 5, 6, 8, 9, 13]) expect(checked(report, n)).toBeGreaterThan(0);
    expect(checked(report, 10)).toBe(0);
  });

  it("counts every record of the waves' people once", () => {
    const { registrations, signIns } = report.evidence;
    expect(registrations).toEqual({ truth: registrations.truth, counted: registrations.truth, twice: 0 });
    expect(signIns).toEqual({ truth: signIns.truth, counted: signIns.truth, twice: 0 });
    expect(Math.min(registrations.truth, signIns.truth)).toBeGreaterThan(10);
  });

  it("locks nobody out and touches nobody who was not approved", () => {
    expect(report.people).toMatchObject({
      lockedOutByRollout: 0,
      lockedOutByRollback: 0,
      protectedTouched: 0,
      gainedUnapproved: 0,
    });
  });

  it("asks once, and a person of the approvers answers on the page half an hour later", () => {
    const before = report.approvals.filter(({ kind }) => kind === "before");
    expect(before).toMatchObject([{ wave: 2, decision: "approved", by: "ann@contoso.example" }]);
    const [{ requestedAt, decidedAt } = { requestedAt: "", decidedAt: "" }] = before;
    expect(Date.parse(decidedAt ?? "") - Date.parse(requestedAt)).toBe(30 * 60_000);
  });

  it("exchanges nothing with Graph that the published schema does not know", () => {
    expect(exchanges.length).toBe(report.graph.requests.total);
    if (!hasSchemaData()) return;
    expect([...new Set(exchanges.flatMap((exchange) => checkExchange(exchange)))]).toEqual([]);
  });

  it("records no token", () => {
    expect(JSON.stringify(exchanges)).not.toMatch(/local:(reader|writer)/);
  });

  it("says the same again with the same files and seed, byte for byte but for the time it took", async () => {
    expect(JSON.stringify(without(await play()))).toBe(JSON.stringify(without(report)));
  });

  it("says something else with another seed", async () => {
    expect(without(await play({}, { seed: 8 }))).not.toEqual(without(report));
  });
});
