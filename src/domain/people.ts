/** A person as the directory names them: `id` is the object id (lower-case GUID), `upn` is lower-cased. */
export interface Person {
  readonly id: string;
  readonly upn: string;
}

/** A member of a group with what decides whether they count in a wave. */
export interface Member extends Person {
  readonly displayName?: string;
  readonly accountEnabled: boolean;
  readonly guest: boolean;
}

/** The people of a wave as they were when it was read. Guests and disabled accounts are kept apart: they count nowhere. */
export interface MembershipSnapshot {
  readonly takenAt: number;
  readonly groups: readonly { readonly id: string; readonly name: string }[];
  readonly people: readonly WavePerson[];
  readonly guests: readonly Person[];
  readonly disabled: readonly Person[];
  /** Who was in it once and is no more. */
  readonly left?: readonly Person[];
}

/** `since`: when somebody was first seen in the wave who was not there from the beginning. */
export interface WavePerson extends Person {
  readonly since?: number;
}

/** Who is acting: a signed-in person or an application. */
export interface Principal {
  readonly kind: "person" | "app";
  readonly id: string;
  readonly upn: string;
  readonly name: string;
  readonly roles: readonly Role[];
}

export const ROLES = [
  "Rollout.Read",
  "Rollout.Request",
  "Rollout.Approve",
  "Rollout.Abort",
  "Rollout.Override",
] as const;
export type Role = (typeof ROLES)[number];
