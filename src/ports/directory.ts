import type { Member, Person } from "../domain/people";

/** Groups and people of the tenant, read only. */
export interface Directory {
  /** By object id, else by display name (all groups of that name). */
  findGroups(nameOrId: string): Promise<readonly GroupFound[]>;
  /** Transitive members who are users. Paged to the end. */
  readMembers(groupId: string): Promise<readonly Member[]>;
  /** A person by user principal name; undefined when there is nobody. */
  findPerson(upn: string): Promise<Person | undefined>;
  /** People with an active or eligible directory role, through role groups too. */
  readPrivileged(): Promise<readonly PrivilegedPerson[]>;
}

export interface GroupFound {
  readonly id: string;
  readonly name: string;
  readonly dynamic: boolean;
  readonly roleAssignable: boolean;
  readonly nested: boolean;
}

export interface PrivilegedPerson extends Person {
  readonly roles: readonly string[];
  /** Template ids of the same roles, in lower case: what Conditional Access names roles by. */
  readonly roleIds: readonly string[];
}
