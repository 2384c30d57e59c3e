import { DAY, HOUR } from "../time";
import type { LocalHours, PlanGate } from "./plan";

/** Of the wave's people; gates.md measures everything at this rate. */
export const FALSE_ALARM = 0.005;

/** `intolerable: auto` lies this far above tolerable. */
export const INTOLERABLE_ABOVE_TOLERABLE = 0.08;

/** `tolerable: auto` never demands less than this of people who struggled before. */
export const LEAST_TOLERABLE = 0.02;

/** The gate `standard`, unless the plan writes its own; also what any gate falls back to, key by key. */
export const STANDARD_GATE: PlanGate = {
  falseAlarm: FALSE_ALARM,
  guardrails: {
    signInBlocked: { tolerable: "auto", intolerable: "auto" },
    passkeyFailing: { tolerable: 0.05, intolerable: 0.25 },
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
  /** How long an `extend` waits when the plan says only that it extends, and how often. */
  extend: { by: 24 * HOUR, atMost: 3 },
} as const;
