import { hashOf } from "../canonical-json";
import type { RolloutPlan } from "./plan";

/** SHA-256 of the plan with its defaults filled in: comments, key order, YAML or JSON do not change it; content does. */
export function planHash(plan: RolloutPlan): string {
  return hashOf(plan);
}
