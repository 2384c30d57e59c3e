import * as fc from "fast-check";
import { formatProblem } from "../../src/contracts/document";
import { parseGuard } from "../../src/contracts/guard-file";
import { parsePlan } from "../../src/contracts/plan-file";
import { planHash } from "../../src/domain/plan/plan-hash";
import { planWith } from "./plan-text";

const PLAN = planWith();

/** Reading must answer with a plan or with problems that have a place in the file and a sentence; it must never throw. */
function isAnswered(text: string): boolean {
  const parsed = parsePlan(text, "plan.yaml");
  if (parsed.ok) return /^[0-9a-f]{64}$/.test(planHash(parsed.plan));
  const lines = text.split("\n").length;
  return (
    parsed.problems.length > 0 &&
    parsed.problems.every(
      (problem) =>
        problem.line >= 1 &&
        problem.line <= lines + 1 &&
        problem.column >= 1 &&
        problem.what !== "" &&
        problem.expected !== "" &&
        !formatProblem(problem).includes("\n") &&
        !/undefined|\[object/.test(formatProblem(problem).replace(text, "")),
    )
  );
}

const PIECES = [
  "{",
  "}",
  "[",
  "]",
  ":",
  ": ",
  "- ",
  "\n",
  "\n  ",
  '"',
  "'",
  "&a ",
  "*a",
  "!x ",
  "#",
  "|",
  ">",
  "%",
  "0",
  "-1",
  "1e99",
  ".nan",
  "null",
  "~",
  "true",
  "?",
  ",",
  "\t",
  "\u0000",
  "\uD800",
  "😀",
  "__proto__",
  "<<",
];

const edit = fc.record({
  at: fc.nat(PLAN.length),
  remove: fc.nat(30),
  insert: fc.oneof(fc.constantFrom(...PIECES), fc.string({ maxLength: 8 })),
});

test("a plan file with characters cut out and put in anywhere is answered, never a crash", () => {
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) =>
      isAnswered(
        edits.reduce((text, { at, remove, insert }) => text.slice(0, at) + insert + text.slice(at + remove), PLAN),
      ),
    ),
    { numRuns: 400 },
  );
});

test("any text at all is answered", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(fc.constantFrom(...PIECES)).map((parts) => parts.join("")),
      ),
      isAnswered,
    ),
    {
      numRuns: 400,
    },
  );
});

interface Slot {
  readonly holder: Record<string, unknown>;
  readonly key: string;
}

/** Every place in a JSON value where something can be put instead. */
function slotsOf(value: unknown): Slot[] {
  if (typeof value !== "object" || value === null) return [];
  const holder = value as Record<string, unknown>;
  return Object.keys(holder).flatMap((key) => [{ holder, key }, ...slotsOf(holder[key])]);
}

const SOUND = {
  apiVersion: "passkey-rollout/v1",
  kind: "RolloutPlan",
  metadata: { name: "a", owner: "b" },
  profile: { name: "p", passkeyTypes: ["synced"], aaguids: { allow: ["1password"] } },
  assignment: { strategy: "membership", group: "g" },
  schedule: {
    timeZone: "Europe/Berlin",
    startAt: "2026-12-01T09:00",
    windows: [{ days: ["mon"], from: "09:00", to: "15:00" }],
    blackouts: [{ from: "2026-12-18", to: "2027-01-06" }],
    workingTime: { days: ["mon"], from: "09:00", to: "15:00" },
  },
  gates: {
    pilot: {
      guardrails: { signInBlocked: { tolerable: "5%", intolerable: "10%" } },
      onInsufficientEvidence: { extend: { by: "1h", atMost: 1 } },
    },
  },
  waves: [
    {
      name: "w",
      groups: ["x"],
      bake: { workingHours: 2 },
      gate: "pilot",
      earliest: "2026-12-08",
      latest: "2026-12-31",
      share: "10%",
    },
  ],
  rollback: { strategy: "retain-registered", keepGroup: "k" },
  approvals: { approvers: "q" },
};

test("a sound plan with any value replaced by any other is answered", () => {
  const places = slotsOf(SOUND).length;
  expect(parsePlan(JSON.stringify(SOUND), "plan.json").ok).toBe(true);
  fc.assert(
    fc.property(
      fc.nat(places - 1),
      fc.oneof(fc.jsonValue(), fc.constantFrom("24:00", "9999-12-31", "0001-01-01", "100%", "0s", "36500d")),
      (index, value) => {
        const copy: unknown = structuredClone(SOUND);
        const slot = slotsOf(copy)[index]!;
        slot.holder[slot.key] = value;
        return isAnswered(JSON.stringify(copy, null, 1));
      },
    ),
    { numRuns: 600 },
  );
});

test("a guard file of any text is answered", () => {
  fc.assert(
    fc.property(fc.string(), fc.jsonValue(), (text, value) => {
      const head = "apiVersion: passkey-rollout/v1\nkind: TenantGuard\n";
      for (const file of [
        text,
        head + text,
        `${head}windows: ${JSON.stringify(value)}`,
        `${head}limits: ${JSON.stringify(value)}`,
      ]) {
        const parsed = parseGuard(file, "guard.yaml");
        if (!parsed.ok && parsed.problems.length === 0) return false;
      }
      return true;
    }),
  );
});
