import { DAY } from "../time";
import type { LocalHours, PlanGate } from "./plan";

/** The chance per wave that a healthy wave is stopped; gates.md measures everything at this rate. */
export const FALSE_ALARM = 0.005;

/** The rates of gates.md, key by key also for a gate that writes only some of them. */
export const STANDARD_RATES = {
  signInBlocked: { tolerable: "auto", intolerable: "auto" },
  passkeyFailing: { tolerable: 0.05, intolerable: 0.25 },
} as const;

/** The gate `standard`, unless the plan writes its own; also what every other gate falls back to. */
export const STANDARD_GATE: PlanGate = {
  falseAlarm: FALSE_ALARM,
  guardrails: {
    ...STANDARD_RATES,
    policyRefused: { people: 2, orTimesForOne: 2 },
    newlySilent: { difference: 0.1, controlAtLeast: 20 },
  },
  signals: {},
  onInsufficientEvidence: { kind: "ask" },
  onAlarm: "rollback",
};

export const WORKING_TIME: LocalHours = { days: ["mon", "tue", "wed", "thu", "fri"], from: "08:00", to: "18:00" };

/** What a plan that says nothing means (product.md, "Defaults"). Durations in milliseconds, shares as fractions. */
export const PLAN_DEFAULTS = {
  startAt: "now",
  timeZone: "UTC",
  riskBudget: { users: 10, confidence: 0.95 },
  drift: { membership: { atMost: 0.05, orPeople: 5 } },
  rollbackStrategy: "close-registration",
  membershipPropagation: DAY,
  approvals: { minimum: 1, expiresAfter: DAY },
} as const;
