import type { Member } from "../domain/people";
import type { Directory } from "../ports/directory";

/**
 * The same directory, which asks for each group and for privileged people once, however often it is asked. For one piece
 * of work that looks at the same people from several sides: it never sees a change.
 */
export function rememberMembers(directory: Directory): Directory {
  const members = new Map<string, Promise<readonly Member[]>>();
  let privileged: ReturnType<Directory["readPrivileged"]> | undefined;
  return {
    findGroups: (nameOrId) => directory.findGroups(nameOrId),
    findPerson: (upn) => directory.findPerson(upn),
    readPrivileged: () => (privileged ??= directory.readPrivileged()),
    readMembers: (groupId) => {
      const id = groupId.toLowerCase();
      const known = members.get(id) ?? directory.readMembers(id);
      members.set(id, known);
      return known;
    },
  };
}
