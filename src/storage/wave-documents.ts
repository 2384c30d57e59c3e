import type { MembershipSnapshot } from "../domain/people";
import type { UndoBundle } from "../domain/safety/undo-bundle";
import type { WaveDocuments } from "../ports/rollout-store";
import type { Tables } from "../ports/tables";
import { createDocuments } from "./chunks";
import { keyOf } from "./table-keys";

const SNAPSHOT = "snapshot";
const ALL_BUNDLES = { rowKeyFrom: "undo~", rowKeyBelow: "undo~~" };

/** Membership snapshots and undo bundles, one partition a wave. */
export function createWaveDocuments(tables: Tables): WaveDocuments {
  const documents = createDocuments(tables.table("Documents"));
  const partition = (rolloutId: string, wave: number) => keyOf(rolloutId, String(wave));

  return {
    async saveSnapshot(rolloutId, wave, snapshot) {
      await documents.replace(partition(rolloutId, wave), SNAPSHOT, JSON.stringify(snapshot));
    },

    async readSnapshot(rolloutId, wave) {
      const found = await documents.read(partition(rolloutId, wave), SNAPSHOT);
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
