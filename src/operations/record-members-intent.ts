import { hashOf } from "../domain/canonical-json";
import type { Person } from "../domain/people";
import type { RolloutRecord, WaveRecord } from "../domain/rollout/records";
import { ADD_MEMBERS, buildMembersUndo } from "../domain/safety/undo-members";
import { countPeople } from "../domain/safety/name-people";
import type { Deps } from "./deps";
import { readRegistered } from "./read-registered";
import { standingGroupOf } from "./read-standing-people";

type Needs = Pick<Deps, "clock" | "ids" | "documents" | "tenant" | "policy" | "evidence" | "audit">;

interface Intent {
  readonly rollout: RolloutRecord;
  readonly wave: WaveRecord;
  readonly missing: readonly Person[];
}

/**
 * What is stored before anybody is added: the undo bundle with exactly these people, then the audit entry (invariants 6,
 * 9). A later pass over people of the same list needs no new one. Answers the intent's id.
 */
export async function recordMembersIntent(deps: Needs, { rollout, wave, missing }: Intent): Promise<string> {
  const known = await findCovering(deps, wave, missing);
  if (known !== undefined) return known;
  const group = standingGroupOf(rollout);
  const intentId = deps.ids.guid();
  const now = deps.clock.now();
  await deps.documents.saveUndoBundle(
    buildMembersUndo({
      rolloutId: rollout.id,
      wave,
      group,
      intentId,
      at: now,
      people: missing,
      policy: (await deps.tenant.readBaseline())?.value ?? (await deps.policy.read()),
      registered: await readRegistered(deps)(wave),
    }),
  );
  await deps.audit.append(
    {
      rolloutId: rollout.id,
      at: now,
      kind: "members-intended",
      actor: "passkey-rollout",
      wave: wave.index,
      sentence: `${countPeople(missing.length)} of wave '${wave.name}' ${missing.length === 1 ? "is" : "are"} about to be added to the group '${group.name}', which has the profile.`,
      facts: {
        intentId,
        purpose: ADD_MEMBERS,
        groupId: group.id,
        people: missing.length,
        peopleHash: hashOf(missing.map(({ id }) => id)),
      },
    },
    `members-intended-${intentId}`,
  );
  return intentId;
}

/** The newest intent of the wave, where its bundle lists everybody who is missing and its audit entry is there. */
async function findCovering(
  deps: Needs,
  { rolloutId, index, members }: WaveRecord,
  missing: readonly Person[],
): Promise<string | undefined> {
  // The write record is made after both, so an intent that it names was recorded completely.
  const intentId = members?.intentId;
  const bundle = (await deps.documents.readUndoBundles(rolloutId, index)).find((each) => each.intentId === intentId);
  const listed = new Set(
    (bundle?.steps ?? []).flatMap(({ request }) =>
      ((request.body?.requests ?? []) as readonly { readonly id: string }[]).map(({ id }) => id),
    ),
  );
  return missing.every(({ id }) => listed.has(id)) ? intentId : undefined;
}
