import type { FileProblem } from "../../contracts/document";
import { didYouMean } from "../../contracts/near-word";
import type { KnownGroup } from "./known-names";

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * What is wrong with a name or object id that should mean exactly one of these groups. Case does not count in names,
 * as in Graph, unless `exact`.
 */
export function checkGroup(
  name: string,
  groups: readonly KnownGroup[],
  { exact = false }: { readonly exact?: boolean } = {},
): Pick<FileProblem, "what" | "expected" | "suggestion"> | undefined {
  const expected = "a group of the tenant, by object id or unambiguous display name";
  const key = (text: string): string => (exact ? text : text.toLowerCase());
  const isId = GUID.test(name);
  const found = groups.filter((group) => (isId ? group.id === name.toLowerCase() : key(group.name) === key(name)));
  if (found.length === 1) return undefined;
  if (found.length > 1) {
    const what = `${String(found.length)} groups of the tenant are called "${name}"`;
    return { what, expected, suggestion: `write one of their object ids: ${found.map(({ id }) => id).join(", ")}` };
  }
  const names = groups.map((group) => group.name);
  const suggestion =
    didYouMean(name, names) ??
    (names.length === 0 ? "add it to the tenant file" : `the tenant file has ${names.join(", ")}`);
  return { what: `the tenant has no group ${isId ? "with the id " : ""}"${name}"`, expected, suggestion };
}
