import type { Person } from "../people";
import { policyHash } from "../policy/canonical";
import type { Fido2Policy } from "../policy/fido2";
import { type Instant, toIso } from "../time";
import { planUndo, type UndoStep } from "./undo-steps";

/** Stored before a PATCH leaves: all that one admin needs to undo it by hand, without this product. */
export interface UndoBundle {
  readonly rolloutId: string;
  readonly wave: number;
  readonly intentId: string;
  readonly at: Instant;
  readonly purpose: string;
  readonly before: Fido2Policy;
  readonly beforeHash: string;
  readonly after: Fido2Policy;
  readonly afterHash: string;
  /** What to know before the first request, in plain words. */
  readonly instructions: readonly string[];
  /** The requests, in order. Bundles of an older version have none. */
  readonly steps?: readonly UndoStep[];
  /** Who would lose a passkey by the undo, as far as was known when the bundle was written. */
  readonly harms?: UndoHarm;
}

/** The people whom an undo would lock out of their passkey. */
export interface UndoHarm {
  readonly asOf: Instant;
  readonly people: readonly Person[];
  readonly sentence: string;
}

/** What the bundle is about. `registered`: people of the wave known to have registered a passkey through it. */
export interface UndoFacts {
  readonly rolloutId: string;
  readonly wave: {
    readonly index: number;
    readonly name: string;
    readonly users: number;
    readonly groups: readonly { readonly id: string; readonly name: string }[];
  };
  readonly intentId: string;
  readonly at: Instant;
  /** `assign` gives people the profile, so undoing it takes something away; `close` gave nobody anything. */
  readonly purpose: string;
  readonly before: Fido2Policy;
  readonly after: Fido2Policy;
  readonly registered: readonly Person[];
}

/** The whole bundle of a write that is about to leave. */
export function buildUndoBundle(facts: UndoFacts): UndoBundle {
  const { rolloutId, wave, intentId, at, purpose, before, after } = facts;
  return {
    rolloutId,
    wave: wave.index,
    intentId,
    at,
    purpose,
    before,
    beforeHash: policyHash(before),
    after,
    afterHash: policyHash(after),
    instructions: instructionsFor(facts),
    steps: planUndo(before, after, wave.groups),
    harms: describeHarm(facts, facts.registered, at),
  };
}

/** Whom the undo of a write would harm at `asOf`, given who registered through the wave until then. */
export function describeHarm(
  { purpose, wave }: { readonly purpose: string; readonly wave: { readonly name: string } },
  registered: readonly Person[],
  asOf: Instant,
): UndoHarm {
  if (purpose === "close")
    return {
      asOf,
      people: [],
      sentence: "Undoing this write takes nothing away from anybody: it opens again what it closed.",
    };
  if (purpose !== "assign" && purpose !== "add-members")
    return {
      asOf,
      people: registered,
      sentence: "This write laid somebody else's change over the policy again: ask them before undoing it.",
    };
  const people = [...registered].sort((a, b) => (a.upn < b.upn ? -1 : a.upn > b.upn ? 1 : 0));
  const sentence =
    people.length === 0
      ? `Nobody of wave '${wave.name}' is known to have registered a passkey through it. Whoever does so later needs the profile to sign in.`
      : `${people.length === 1 ? "1 person of" : `${String(people.length)} people of`} wave '${wave.name}' registered a passkey that may need the profile: after the undo it signs them in no more. Make sure first that each has another method.`;
  return { asOf, people, sentence };
}

function instructionsFor({ rolloutId, wave, at, purpose }: UndoFacts): readonly string[] {
  const written = `Written ${toIso(at)}, before a write for wave '${wave.name}' (${String(wave.users)} people) of rollout ${rolloutId} left.`;
  const who =
    "Send the requests as a person with the role Authentication Policy Administrator (permission Policy.ReadWrite.AuthenticationMethod), and put your access token where {TOKEN} stands.";
  if (purpose === "close")
    return [written, who, "This write gave nobody anything; undoing it widens again and locks nobody out."];
  if (purpose !== "assign")
    return [written, who, "Compare 'before' and 'after': undoing it takes away what somebody else had changed."];
  return [
    written,
    who,
    "Do you only want to stop it? Then don't undo: leave the targets, and set attestationEnforcement of the rollout's profile to registrationOnly. Nobody new registers, and nobody loses anything that documentation promises.",
    "Undoing takes the profile away. Whoever registered a passkey through it can't sign in with that passkey afterwards. Look each person up first: GET https://graph.microsoft.com/v1.0/users/{USER}/authentication/methods must show another method that works.",
  ];
}
