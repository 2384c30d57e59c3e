import { DAY, HOUR, type Instant, MINUTE } from "../domain/time";
import type { Deps } from "./deps";
import { isGraphProblem } from "./graph-problems";

/** The newest sign-ins tell enough; further back than this nobody is looked for. */
const FURTHEST = 3 * DAY;
/** No new piece of the log is begun after so long: the reporting APIs allow few requests, and the collector needs them. */
const LONGEST = MINUTE;
const FIRST_PIECE = HOUR / 4;
const LARGEST_PIECE = 12 * HOUR;
/** A piece with fewer records than this is followed by one twice as long. */
const FEW = 500;

export interface PlatformsRead {
  /** By person: of their newest sign-in that tells it. */
  readonly platforms: ReadonlyMap<string, string>;
  /** Sign-ins are read from then on; null: none could be. */
  readonly since: Instant | null;
}

/**
 * On what devices people signed in lately, from the tenant's sign-in log, newest first, until everybody is known, or the
 * time or the log's reach is used up. Whoever is left is simply unknown, and so is everybody where the log can't be read:
 * a platform decides nothing.
 */
export function readPlatforms(
  deps: Pick<Deps, "clock" | "signInLog" | "logger">,
): (people: ReadonlySet<string>) => Promise<PlatformsRead> {
  return async (people) => {
    const begun = deps.clock.now();
    const newest = new Map<string, { readonly at: Instant; readonly platform: string }>();
    let since: Instant | null = null;
    let to = begun;
    let piece = FIRST_PIECE;
    while (newest.size < people.size && to > begun - FURTHEST && deps.clock.now() - begun < LONGEST) {
      const from = Math.max(to - piece, begun - FURTHEST);
      const signIns = await readPiece(deps, from, to);
      if (signIns === undefined) break;
      for (const { userId, at, platform } of signIns) {
        if (platform === "unknown" || !people.has(userId)) continue;
        if (at > (newest.get(userId)?.at ?? Number.NEGATIVE_INFINITY)) newest.set(userId, { at, platform });
      }
      since = from;
      to = from - 1;
      if (signIns.length < FEW) piece = Math.min(piece * 2, LARGEST_PIECE);
    }
    return { platforms: new Map([...newest].map(([id, { platform }]) => [id, platform])), since };
  };
}

async function readPiece({ signInLog, logger }: Pick<Deps, "signInLog" | "logger">, from: Instant, to: Instant) {
  try {
    return await signInLog.read(from, to);
  } catch (error) {
    if (!isGraphProblem(error)) throw error;
    logger.warn("platforms-not-read", { error: error.name });
    return undefined;
  }
}
