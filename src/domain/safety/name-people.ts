/** At most so many people are named in a sentence; the rest are counted. */
const NAMED = 5;

/** `ann@…, bo@… and 3 more`: names for a sentence, in the order given. */
export function nameSome(names: readonly string[]): string {
  const named = names.slice(0, NAMED).join(", ");
  return names.length > NAMED ? `${named} and ${String(names.length - NAMED)} more` : named;
}

/** `1 person`, `12 people`. */
export function countPeople(count: number): string {
  return count === 1 ? "1 person" : `${String(count)} people`;
}
