import type { KeyRestrictions } from "./fido2";
import { sameId } from "./profile";
import { decideSide, describeCollision, mergeIds, type Sides, sameValue, type ThreeWay } from "./three-way-value";

interface Item {
  readonly id: string;
  readonly [property: string]: unknown;
}

/** How the items of one collection are named in sentences, and the form in which two of them are compared. */
export interface Collection<T extends Item> {
  readonly noun: (item: T) => string;
  readonly canonical: (item: T) => Record<string, unknown>;
}

/**
 * Three-way merge of a collection by id: items that the edit added, removed or changed are added, removed or changed; all
 * others stay as they are, in their order. Where both changed the same property of an item differently the current value
 * stays, and a sentence says so.
 */
export function mergeItems<T extends Item>(
  collection: Collection<T>,
  { current, before, after }: Sides<readonly T[]>,
): ThreeWay<readonly T[]> {
  const conflicts: string[] = [];
  const merged = current.flatMap((item) => {
    const [was, wanted] = [find(before, item.id), find(after, item.id)];
    if (wanted === undefined) {
      if (was === undefined) return [item];
      if (sameValue(collection.canonical(item), collection.canonical(was))) return [];
      conflicts.push(`${collection.noun(item)}: the edit removed it, but it was changed meanwhile and stays`);
      return [item];
    }
    const each = mergeItem(collection, item, was, wanted);
    conflicts.push(...each.conflicts);
    return [each.merged];
  });
  const added = after.filter((item) => {
    if (find(current, item.id) !== undefined) return false;
    const was = find(before, item.id);
    if (was === undefined) return true;
    if (!sameValue(collection.canonical(item), collection.canonical(was)))
      conflicts.push(`${collection.noun(item)}: the edit changed it, but it was removed meanwhile and stays away`);
    return false;
  });
  return { merged: [...merged, ...added], conflicts };
}

function mergeItem<T extends Item>(
  { noun, canonical }: Collection<T>,
  current: T,
  before: T | undefined,
  after: T,
): ThreeWay<T> {
  const merged: Record<string, unknown> = { ...current };
  const conflicts: string[] = [];
  const forms = {
    current: canonical(current),
    before: before === undefined ? {} : canonical(before),
    after: canonical(after),
  };
  for (const name of new Set([...Object.keys(forms.before), ...Object.keys(forms.after)])) {
    const sides = { current: forms.current[name], before: forms.before[name], after: forms.after[name] };
    switch (decideSide(sides)) {
      case "keep":
        break;
      case "take":
        merged[name] = after[name];
        break;
      case "both": {
        const both = mergeBoth(`${noun(current)}, ${name}`, name, sides, current[name]);
        conflicts.push(...both.conflicts);
        merged[name] = both.merged;
      }
    }
  }
  return { merged: withoutAbsent(merged) as T, conflicts };
}

/** Both changed the property. Lists of ids merge; of key restrictions only the list does, and only while its kind is the same. */
function mergeBoth(what: string, name: string, sides: Sides, raw: unknown): ThreeWay<unknown> {
  if (name === "allowedPasskeyProfiles") return { merged: mergeIds(listsOf(sides)), conflicts: [] };
  const collision = { merged: raw, conflicts: [describeCollision(what, sides)] };
  if (name !== "keyRestrictions" || sides.before === undefined) return collision;
  const { current, before, after } = sides as Sides<KeyRestrictions>;
  const kindOf = ({ aaGuids: _list, ...kind }: KeyRestrictions) => kind;
  if (!sameValue(kindOf(current), kindOf(before)) || !sameValue(kindOf(after), kindOf(before))) return collision;
  const aaGuids = mergeIds(listsOf({ current: current.aaGuids, before: before.aaGuids, after: after.aaGuids }));
  // An enforced allow list without entries may shut everybody out: two edits that are harmless alone must not make one.
  if (aaGuids.length === 0 && current.isEnforced === true && current.enforcementType !== "block") return collision;
  return { merged: { ...current, aaGuids }, conflicts: [] };
}

function listsOf({ current, before, after }: Sides): Sides<readonly string[]> {
  const listOf = (value: unknown) => (value ?? []) as readonly string[];
  return { current: listOf(current), before: listOf(before), after: listOf(after) };
}

function find<T extends Item>(items: readonly T[], id: string): T | undefined {
  return items.find((item) => sameId(item.id, id));
}

function withoutAbsent(value: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined));
}
