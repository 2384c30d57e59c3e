/** At most so many people are named in a sentence; the rest are counted. */
const NAMED = 5;

/** `ann@…, bo@… and 3 more`: names for a sentence, in the order given. `count`: how many there are, if more than are named. */
export function nameSome(names: readonly string[], count = names.length): string {
  const named = names.slice(0, NAMED).join(", ");
  return count > NAMED ? `${named} and ${String(count - NAMED)} more` : named;
}

/** `1 person`, `12 people`. */
export function countPeople(count: number): string {
  return count === 1 ? "1 person" : `${String(count)} people`;
}
