import type { PolicyChange } from "../evidence/records";
import { changedCollections, type Collection, collectionText } from "./collections";
import type { Fido2Policy } from "./fido2";

/** Whether a record is of the identity that writes for us; undefined: it may be. */
export type IsOurs = (change: PolicyChange) => boolean | undefined;

/** One PATCH of ours: the policy as we had read it, and as we sent it. */
export interface OwnWrite {
  readonly before: Fido2Policy;
  readonly after: Fido2Policy;
}

/**
 * What our PATCH overwrote of somebody else's writes that we could not see. `proved`: our own record says so; otherwise it
 * is as true as the log is complete.
 */
export type Overwritten =
  | { readonly kind: "nothing"; readonly proved: boolean }
  /** The edit that turned `before` into `after`, as the audit log has it; laid over the policy now, it is back. */
  | {
      readonly kind: "known";
      readonly proved: boolean;
      readonly before: Fido2Policy;
      readonly after: Fido2Policy;
      readonly by: readonly PolicyChange[];
    }
  /** Somebody may have written in between, and what is not known well enough to put it back. */
  | { readonly kind: "unknown"; readonly by: readonly PolicyChange[] };

/**
 * What was lost between our read and our PATCH, from the audit log's records of that time (any order).
 *
 * Our own record is the best witness: its old value is the collection as Graph had it in the very moment of our PATCH,
 * so it differs from what we had read exactly by what we overwrote. Where the log has no values of it, the records of
 * others are laid one upon the other, beginning with the policy that we had read: one that begins there was not seen by
 * us; one that begins with what we sent came later and is in force. Times are not compared: clocks differ, and a read may
 * be minutes old. A record without values could be either, so it is "unknown" unless it is our own.
 *
 * A record of nobody's known identity and without values may be our own: where there is one such record, it is.
 */
export function findOverwritten(write: OwnWrite, changes: readonly PolicyChange[], isOurs: IsOurs): Overwritten {
  const sent = changedCollections(write.before, write.after);
  const relevant = changes.filter((change) => touches(change, sent));
  const own = relevant.find((change) => isOurs(change) !== false && showsOurWrite(change, write, sent));
  const others = relevant.filter((change) => change !== own && isOurs(change) !== true);
  if (own?.values !== undefined && own.values !== null) {
    const atPatch = withCollections(write.before, own.values.before, sent);
    if (sameCollections(atPatch, write.before, sent)) return { kind: "nothing", proved: true };
    return { kind: "known", before: write.before, after: atPatch, by: others, proved: true };
  }
  const foreign = withoutOwn(others, isOurs);
  if (foreign.length === 0) return { kind: "nothing", proved: false };
  return chain(write, foreign, sent);
}

/** Lays the records of others one upon the other, each where the one before it ended. */
function chain(write: OwnWrite, foreign: readonly PolicyChange[], sent: readonly Collection[]): Overwritten {
  let state = write.before;
  const waiting = new Set(foreign);
  const laid: PolicyChange[] = [];
  for (;;) {
    const next = [...waiting].find((change) => begins(change, state, sent));
    if (next === undefined) break;
    waiting.delete(next);
    laid.push(next);
    state = withCollections(state, next.values?.after ?? {}, sent);
  }
  // What begins with our write, or with what came upon it, is later than it; what ends where we began is earlier.
  const unplaced = [...waiting].filter(
    (change) =>
      !begins(change, write.after, sent) && !ends(change, write.before, sent) && !follows(change, waiting, sent),
  );
  if (unplaced.length > 0) return { kind: "unknown", by: foreign };
  if (sameCollections(state, write.before, sent)) return { kind: "nothing", proved: false };
  return { kind: "known", before: write.before, after: state, by: laid, proved: false };
}

/** A record about none of the collections that we sent can have lost nothing to us. */
function touches({ values }: PolicyChange, sent: readonly Collection[]): boolean {
  if (values === undefined || values === null) return true;
  return sent.some((name) => name in values.before || name in values.after);
}

function showsOurWrite({ values }: PolicyChange, { after }: OwnWrite, sent: readonly Collection[]): boolean {
  if (values === undefined || values === null) return false;
  const shown = sent.filter((name) => name in values.after);
  return shown.length > 0 && shown.every((name) => sameValue(values.after, after, name));
}

function begins({ values }: PolicyChange, state: Fido2Policy, sent: readonly Collection[]): boolean {
  return values !== undefined && values !== null && fits(values.before, state, sent);
}

function ends({ values }: PolicyChange, state: Fido2Policy, sent: readonly Collection[]): boolean {
  return values !== undefined && values !== null && fits(values.after, state, sent);
}

/** It begins where another one that is still to be placed ended. */
function follows(change: PolicyChange, waiting: ReadonlySet<PolicyChange>, sent: readonly Collection[]): boolean {
  return [...waiting].some((other) => {
    if (other === change || other.values === undefined || other.values === null) return false;
    const { after } = other.values;
    return sent.some((name) => name in after) && begins(change, withCollections(EMPTY, after, sent), sent);
  });
}

const EMPTY: Fido2Policy = {
  id: "Fido2",
  state: "enabled",
  includeTargets: [],
  excludeTargets: [],
  passkeyProfiles: [],
};

function fits(part: Partial<Fido2Policy>, policy: Fido2Policy, sent: readonly Collection[]): boolean {
  const shown = sent.filter((name) => name in part);
  return shown.length > 0 && shown.every((name) => sameValue(part, policy, name));
}

function sameValue(part: Partial<Fido2Policy>, policy: Fido2Policy, name: Collection): boolean {
  return collectionText(withCollections(policy, part, [name]), name) === collectionText(policy, name);
}

function sameCollections(a: Fido2Policy, b: Fido2Policy, names: readonly Collection[]): boolean {
  return names.every((name) => collectionText(a, name) === collectionText(b, name));
}

function withCollections(policy: Fido2Policy, part: Partial<Fido2Policy>, names: readonly Collection[]): Fido2Policy {
  return { ...policy, ...Object.fromEntries(names.filter((name) => name in part).map((name) => [name, part[name]])) };
}

/** Of records without values whose author can't be told from us, a single one is our own PATCH's. */
function withoutOwn(others: readonly PolicyChange[], isOurs: IsOurs): readonly PolicyChange[] {
  const candidates = others.filter((change) => isOurs(change) === undefined && (change.values ?? null) === null);
  return candidates.length === 1 ? others.filter((change) => change !== candidates[0]) : others;
}
