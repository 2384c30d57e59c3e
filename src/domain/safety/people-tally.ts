import type { Member } from "../people";

/** How somebody stands in the tenant, as far as a blast radius is concerned. A privileged guest is privileged. */
export type PersonRole = "privileged" | "member" | "guest";

export interface TalliedPerson {
  readonly id: string;
  readonly upn: string;
  readonly role: PersonRole;
  /** Of the newest sign-in that tells it: windows, macos, ios, android, linux; `unknown` without one. */
  readonly platform: string;
}

/** A set of people as numbers and, up to {@link LISTED}, one by one. */
export interface PeopleTally {
  /** Enabled accounts, guests among them. */
  readonly count: number;
  /** Disabled accounts count nowhere. */
  readonly disabled: number;
  readonly byRole: Readonly<Record<PersonRole, number>>;
  readonly byPlatform: Readonly<Record<string, number>>;
  /** The first of those who count, by name. */
  readonly people: readonly TalliedPerson[];
}

/** So many people of one set are listed one by one; the counts are of all. */
export const LISTED = 10_000;

/** What is known of people beside their memberships. */
export interface PeopleTraits {
  /** By person; whoever is not in it did not sign in lately. */
  readonly platforms: ReadonlyMap<string, string>;
  /** Whoever holds a directory role or may activate one. */
  readonly isPrivileged: (personId: string) => boolean;
}

export interface OpenTally {
  add(member: Member): void;
  close(): PeopleTally;
}

/** Counts people one by one. */
export function openTally({ platforms, isPrivileged }: PeopleTraits): OpenTally {
  const byRole = { privileged: 0, member: 0, guest: 0 };
  const byPlatform: Record<string, number> = {};
  const people: TalliedPerson[] = [];
  let disabled = 0;
  let count = 0;
  return {
    add({ id, upn, guest, accountEnabled }) {
      if (!accountEnabled) {
        disabled += 1;
        return;
      }
      const role: PersonRole = isPrivileged(id) ? "privileged" : guest ? "guest" : "member";
      const platform = platforms.get(id) ?? "unknown";
      count += 1;
      byRole[role] += 1;
      byPlatform[platform] = (byPlatform[platform] ?? 0) + 1;
      if (people.length < LISTED) people.push({ id, upn, role, platform });
    },
    close: () => ({
      count,
      disabled,
      byRole,
      byPlatform: Object.fromEntries(Object.entries(byPlatform).sort(([a], [b]) => (a < b ? -1 : 1))),
      people: people.sort((a, b) => (a.upn < b.upn ? -1 : a.upn > b.upn ? 1 : 0)),
    }),
  };
}
