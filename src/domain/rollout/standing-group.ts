import type { Instant } from "../time";

/** The group whose members have the profile. */
export interface StandingGroup {
  readonly id: string;
  readonly name: string;
  /** Members whom no wave added, as last seen: a resume after `seenAt` accepts exactly these. */
  readonly strangers?: NamedPeople | null;
  /** People whom a wave added and who are gone from it, as last seen: accepted likewise. */
  readonly lost?: NamedPeople | null;
  /** When its members were last looked at while nothing was being added. */
  readonly checkedAt?: Instant | null;
}

/** People who were named to whoever runs the rollout: by the hash of their ids, since when. */
export interface NamedPeople {
  readonly hash: string;
  readonly seenAt: Instant;
}

/**
 * People of a wave being added to the standing group. Who is in it already is read from the group each time, so a
 * process that dies anywhere goes on from there.
 */
export interface MembersAdded {
  /** Also the id of the undo bundle that lists the people. */
  readonly intentId: string;
  readonly groupId: string;
  /** When the first request that adds somebody was about to leave; null: none has. */
  readonly sentAt: Instant | null;
  /** When the newest one was. */
  readonly lastSentAt: Instant | null;
  /** How often the missing ones were added, all that were missing counting once. */
  readonly attempts: number;
  /** When all that were missing had been asked for; null while that is under way, or where it was cut short. */
  readonly passEndedAt: Instant | null;
  /** Of the people in order of id: so many were seen in the group from their own side. */
  readonly confirmed: number;
  readonly verifiedAt: Instant | null;
  /** The lease's token under which the newest pass began. */
  readonly fence?: number;
}
