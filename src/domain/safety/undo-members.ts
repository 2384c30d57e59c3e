import type { Person } from "../people";
import { policyHash } from "../policy/canonical";
import type { Fido2Policy } from "../policy/fido2";
import { type Instant, toIso } from "../time";
import { describeHarm, type UndoBundle } from "./undo-bundle";
import { TOKEN_PLACEHOLDER, type UndoStep } from "./undo-steps";

/** How undo bundles call the adding of people to the standing group. */
export const ADD_MEMBERS = "add-members";

const GRAPH = "https://graph.microsoft.com/v1.0";
/** Requests that a batch holds at most (documented). */
const A_BATCH = 20;

export interface MembersUndoFacts {
  readonly rolloutId: string;
  readonly wave: { readonly index: number; readonly name: string };
  readonly group: { readonly id: string; readonly name: string };
  readonly intentId: string;
  readonly at: Instant;
  /** Whom the write adds: those who were no members before it. */
  readonly people: readonly Person[];
  /** The policy as it is, which adding people leaves alone. */
  readonly policy: Fido2Policy;
  readonly registered: readonly Person[];
}

/** Everything with which one admin takes exactly these people out of the group again, without this product. */
export function buildMembersUndo(facts: MembersUndoFacts): UndoBundle {
  const { rolloutId, wave, group, intentId, at, people, policy, registered } = facts;
  const hash = policyHash(policy);
  return {
    rolloutId,
    wave: wave.index,
    intentId,
    at,
    purpose: ADD_MEMBERS,
    before: policy,
    beforeHash: hash,
    after: policy,
    afterHash: hash,
    instructions: [
      `Written ${toIso(at)}, before ${String(people.length)} people of wave '${wave.name}' of rollout ${rolloutId} were added to the group '${group.name}' (${group.id}). The policy is not changed by this.`,
      `Send the requests as a person who may change the members of this group (its owner, or the role Groups Administrator; permission GroupMember.ReadWrite.All), and put your access token where ${TOKEN_PLACEHOLDER} stands.`,
      "Do you only want to stop it? Then don't undo: take nobody out, and swap the group's profile for its closed twin, or set attestationEnforcement of the rollout's profile to registrationOnly.",
      `Whoever is taken out can't sign in with a passkey that only this group's profile allows, once the change acts (minutes to a day). Look each person up first: GET ${GRAPH}/users/{USER}/authentication/methods must show another method that works.`,
    ],
    steps: planMembersUndo(group, people),
    harms: describeHarm({ purpose: ADD_MEMBERS, wave }, registered, at),
  };
}

function planMembersUndo(group: MembersUndoFacts["group"], people: readonly Person[]): readonly UndoStep[] {
  const members = `${GRAPH}/groups/${group.id}/members`;
  const read = (title: string, check: string): UndoStep => ({
    title,
    request: { method: "GET", url: `${members}?$select=id,userPrincipalName&$top=999`, headers: HEADERS, body: null },
    does: [],
    check,
  });
  const batches = Array.from({ length: Math.ceil(people.length / A_BATCH) }, (_, n) =>
    people.slice(n * A_BATCH, (n + 1) * A_BATCH),
  );
  return [
    read("Read the members", "Whoever of the people named below is not there has been taken out already, or left."),
    ...batches.map((batch, n) => ({
      title: `Take people out of '${group.name}' (${String(n + 1)} of ${String(batches.length)})`,
      request: {
        method: "POST" as const,
        url: `${GRAPH}/$batch`,
        headers: { ...HEADERS, "Content-Type": "application/json" },
        body: {
          requests: batch.map(({ id }) => ({ id, method: "DELETE", url: `/groups/${group.id}/members/${id}/$ref` })),
        },
      },
      does: batch.map(({ upn }) => `${upn} is taken out of '${group.name}'`),
      check:
        "Each answer in the batch says 204, or 404 for somebody who is no member any more. Send those that say 429 again, after the time they name.",
    })),
    read("Read the members again", "None of these people is there. Reads may be old for some minutes."),
  ];
}

const HEADERS = { Authorization: `Bearer ${TOKEN_PLACEHOLDER}` } as const;
