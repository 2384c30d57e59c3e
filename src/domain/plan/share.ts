import { sha256 } from "../hash";
import type { RolloutPlan } from "./plan";

/** Hexadecimal digits that a double holds exactly: 52 bits. */
const DIGITS = 13;

/**
 * Where a person stands between 0 (included) and 1 (excluded): the first 52 bits of SHA-256 over salt and object id. The
 * same person always stands at the same place, whoever else is there and in whatever order people are read.
 */
export function positionOf(personId: string, salt: string): number {
  return Number.parseInt(sha256(`${salt}\n${personId.toLowerCase()}`).slice(0, DIGITS), 16) / 2 ** (4 * DIGITS);
}

/**
 * Whether a person belongs to so large a share (a fraction of 1; none: everybody does). Whoever belongs to a share
 * belongs to every larger one of the same salt, so a later wave with a larger share includes the earlier ones.
 */
export function isInShare(personId: string, share: number | undefined, salt: string): boolean {
  return share === undefined || share >= 1 || positionOf(personId, salt) < share;
}

/** Plan and rollout group: another rollout draws other people first, and the same plan draws the same ones again. */
export function shareSalt({ metadata, assignment }: Pick<RolloutPlan, "metadata" | "assignment">): string {
  const group = assignment.strategy === "membership" ? assignment.group.toLowerCase() : "";
  return `${metadata.name}\n${group}`;
}
