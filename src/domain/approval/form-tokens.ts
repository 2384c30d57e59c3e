import { sha256 } from "../hash";

/**
 * An approval's row keeps hashes only. `tokenHash` holds that of the link's token first, then those of tokens that the
 * page made for people who came without the link; `csrfHash` holds those of each person's forms, so that two approvers
 * who look at the same time don't take each other's form away. Both are lists separated by blanks. Comparing hashes needs no constant
 * time: what leaks is a prefix of a hash.
 */
const LINKS_KEPT = 20;
const FORMS_KEPT = 3;
const OTHERS_KEPT = 100;

/** Whether the token is one of those that belong to this approval. */
export function tokenMatches(tokenHash: string, token: string): boolean {
  return listOf(tokenHash).includes(sha256(token));
}

/** One more token; the link's own is always kept. */
export function addToken(tokenHash: string, token: string): string {
  const [link, ...others] = listOf(tokenHash);
  return [...(link === undefined ? [] : [link]), ...others.slice(1 - LINKS_KEPT), sha256(token)].join(" ");
}

/** Whether the form was made for this person. */
export function csrfMatches(csrfHash: string | null, personId: string, token: string): boolean {
  return listOf(csrfHash).includes(entryOf(personId, token));
}

/** One more form of this person. Their last three stay good, so that a second tab doesn't spoil the first. */
export function addCsrf(csrfHash: string | null, personId: string, token: string): string {
  const belongs = (entry: string) => entry.startsWith(`${keyOf(personId)}=`);
  const all = listOf(csrfHash);
  const mine = all.filter(belongs).slice(1 - FORMS_KEPT);
  return [...all.filter((entry) => !belongs(entry)).slice(-OTHERS_KEPT), ...mine, entryOf(personId, token)].join(" ");
}

function listOf(text: string | null): readonly string[] {
  return text === null ? [] : text.split(" ").filter((entry) => entry !== "");
}

function entryOf(personId: string, token: string): string {
  return `${keyOf(personId)}=${sha256(token)}`;
}

function keyOf(personId: string): string {
  return sha256(personId.toLowerCase()).slice(0, 16);
}
