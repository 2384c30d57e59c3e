import { hashOf } from "../../domain/canonical-json";
import type { RolloutResource } from "./rollout-resource";

/**
 * The ETag of a rollout: revision and phase in clear, then a digest of all that is shown, so that somebody who polls
 * with `If-None-Match` never misses a wave's change.
 */
export function rolloutTag(rollout: RolloutResource): string {
  return `"r${String(rollout.revision)}-${rollout.phase}-${hashOf(rollout).slice(0, 16)}"`;
}

/** `If-None-Match`: any tag of the list, weak or strong, or `*`. */
export function noneMatches(header: string, tag: string): boolean {
  return tagsOf(header).some((each) => each === "*" || each.replace(/^W\//, "") === tag);
}

/** `If-Match`: the plan's revision and the phase are what the caller saw; new evidence alone is no conflict. */
export function stillMatches(header: string, tag: string): boolean {
  return tagsOf(header).some((each) => each === "*" || stable(each) === stable(tag));
}

function tagsOf(header: string): readonly string[] {
  return header.split(",").map((each) => each.trim());
}

function stable(tag: string): string {
  return tag.replace(/-[0-9a-f]{16}"$/, '"');
}
