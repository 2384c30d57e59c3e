import { guidOf } from "../random";
import type { DirectoryStore } from "./directory-store";
import type { GroupState, PersonState } from "./entities";

/** Template ids of built-in directory roles (the same in every tenant). */
export const ROLE_TEMPLATES: ReadonlyMap<string, string> = new Map([
  ["Global Administrator", "62e90394-69f5-4237-9190-012177145e10"],
  ["Privileged Role Administrator", "e8611ab8-c189-46e8-94e1-60213ab1f814"],
  ["Privileged Authentication Administrator", "7be44c8a-adaf-4e2a-84d6-ab2649e08a13"],
  ["Authentication Policy Administrator", "0526716b-113d-4c15-b2c8-68e3c22b9f80"],
  ["Authentication Administrator", "c4e39bd9-1100-46d3-8c65-fb160da0071f"],
  ["Security Administrator", "194ae4cb-b126-40b2-bd5b-6091b380977d"],
  ["Conditional Access Administrator", "b1be1c3e-b65d-4f19-8427-f6fa0d97feb9"],
  ["Application Administrator", "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3"],
  ["Cloud Application Administrator", "158c047a-c907-4556-b7ef-446551a6b5f7"],
  ["Hybrid Identity Administrator", "8ac3fc64-6eca-42ea-9e69-59f4c7b60eb2"],
  ["User Administrator", "fe930be7-5e62-47db-91af-98c3a49a38b1"],
  ["Exchange Administrator", "29232cdf-9323-42fd-ade2-1d097af3e4de"],
  ["SharePoint Administrator", "f28a1f50-f6e7-4571-818b-6a12f2af6b6c"],
  ["Intune Administrator", "3a2c62db-5318-420d-8d74-23affee5d9d5"],
  ["Helpdesk Administrator", "729827e3-9c14-49f7-bb1b-9608f156bbb8"],
  ["Global Reader", "f2ef992c-3afb-46b9-b7cf-a126ee74c451"],
  ["Directory Readers", "88d8e3e3-8f55-4a1e-953a-9b9898b8876b"],
]);

/** Roles that only read. */
const READERS: readonly string[] = ["Global Reader", "Directory Readers"];

export interface RoleAssignment {
  readonly id: string;
  readonly role: string;
  readonly principal: { readonly person: PersonState } | { readonly group: GroupState };
  readonly eligible: boolean;
}

/** Id of a role's definition; a name that is not built in is a custom role of this tenant. */
export function roleDefinitionId(role: string): string {
  return ROLE_TEMPLATES.get(role) ?? guidOf("role template", role);
}

/** Every role that somebody of the tenant has or may activate, by person or by role-assignable group. */
export function roleAssignments(directory: DirectoryStore): readonly RoleAssignment[] {
  const of = (
    owner: { id: string; roles: readonly string[]; eligibleRoles: readonly string[] },
    principal: RoleAssignment["principal"],
  ) =>
    [false, true].flatMap((eligible) =>
      [...new Set(eligible ? owner.eligibleRoles : owner.roles)].map((role) => ({
        id: guidOf("role assignment", owner.id, role, String(eligible)),
        role,
        principal,
        eligible,
      })),
    );
  return [
    ...directory.people.flatMap((person) => of(person, { person })),
    ...directory.groups.flatMap((group) => (group.deletedAt === undefined ? of(group, { group }) : [])),
  ];
}

/** People with a role that can change something, active or eligible, their own or through a group. */
export function privilegedPeople(directory: DirectoryStore, at: number): readonly PersonState[] {
  const people = roleAssignments(directory)
    .filter((assignment) => !READERS.includes(assignment.role))
    .flatMap(({ principal }) =>
      "person" in principal ? [principal.person] : directory.transitiveMembers(principal.group, at),
    );
  return [...new Set(people)];
}
