import type { MembershipSnapshot } from "../domain/people";
import type { UndoBundle } from "../domain/safety/undo-bundle";
import type { PeopleSet, WaveDocuments } from "../ports/rollout-store";
import type { Tables } from "../ports/tables";
import { createDocuments } from "./chunks";
import { keyOf } from "./table-keys";

const SNAPSHOTS: Readonly<Record<PeopleSet, string>> = {
  current: "snapshot",
  approved: "snapshot-approved",
  pending: "snapshot-pending",
};
const ALL_BUNDLES = { rowKeyFrom: "undo~", rowKeyBelow: "undo~~" };

/** Membership snapshots and undo bundles, one partition a wave. */
export function createWaveDocuments(tables: Tables): WaveDocuments {
  const documents = createDocuments(tables.table("Documents"));
  const partition = (rolloutId: string, wave: number) => keyOf(rolloutId, String(wave));

  return {
    async saveSnapshot(rolloutId, wave, snapshot, which = "current") {
      await documents.replace(partition(rolloutId, wave), SNAPSHOTS[which], JSON.stringify(snapshot));
    },

    async readSnapshot(rolloutId, wave, which = "current") {
      const found = await documents.read(partition(rolloutId, wave), SNAPSHOTS[which]);
      return found === undefined ? undefined : (JSON.parse(found.text) as MembershipSnapshot);
    },

    async saveUndoBundle(bundle) {
      // An existing one stays: a repeated activity would describe the policy after its own write as the state before.
      const rowKey = keyOf("undo", bundle.intentId);
      await documents.insert(partition(bundle.rolloutId, bundle.wave), rowKey, JSON.stringify(bundle));
    },

    async readUndoBundles(rolloutId, wave) {
      const bundles: UndoBundle[] = [];
      const query = { partitionKey: partition(rolloutId, wave), ...ALL_BUNDLES };
      for await (const { text } of documents.list(query)) bundles.push(JSON.parse(text) as UndoBundle);
      return bundles.sort((a, b) => a.at - b.at || (a.intentId < b.intentId ? -1 : 1));
    },
  };
}
