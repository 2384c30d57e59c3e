import { EntityExistsError, EntityMissingError, PreconditionFailedError } from "../ports/tables";
import type { TableAction, Tables } from "../ports/tables";
import { RolloutChangedError } from "../ports/rollout-store";
import type { RolloutStore } from "../ports/rollout-store";
import type { RolloutRecord, WaveRecord } from "../domain/rollout/records";
import { createDocuments } from "./chunks";
import { keyOf, sortable } from "./table-keys";
import { TRANSACTION_ACTIONS } from "./table-limits";

const ROLLOUT = "rollout";
const ALL_ROLLOUTS = { rowKeyFrom: ROLLOUT, rowKeyBelow: `${ROLLOUT}~` };
const ALL_WAVES = { rowKeyFrom: "wave~", rowKeyBelow: "wave~~" };

/** A rollout and its waves share a partition, so that they come into being together or not at all. */
export function createRolloutStore(tables: Tables): RolloutStore {
  const table = tables.table("Rollouts");
  const documents = createDocuments(table);

  return {
    async insertRollout(rollout, waves) {
      const partitionKey = keyOf(rollout.id);
      const together = waves.slice(0, TRANSACTION_ACTIONS - 1);
      // Beyond what one transaction takes, waves are stored first: without their rollout nobody sees them. One that is
      // there already was left by a crash in this very place.
      for (const wave of waves.slice(together.length)) {
        await documents.insert(partitionKey, waveKey(wave.index), JSON.stringify(wave));
      }
      const actions: TableAction[] = [
        { do: "insert", entity: await documents.stage(partitionKey, ROLLOUT, JSON.stringify(rollout)) },
      ];
      for (const wave of together) {
        const entity = await documents.stage(partitionKey, waveKey(wave.index), JSON.stringify(wave));
        actions.push({ do: "insert", entity });
      }
      try {
        await table.transact(actions);
        return true;
      } catch (error) {
        if (error instanceof EntityExistsError) return false;
        throw error;
      }
    },

    async readRollout(id) {
      const found = await documents.read(keyOf(id), ROLLOUT);
      return found === undefined ? undefined : { value: JSON.parse(found.text) as RolloutRecord, etag: found.etag };
    },

    async saveRollout(rollout, etag) {
      await guard(
        `Rollout ${rollout.id}`,
        documents.replace(keyOf(rollout.id), ROLLOUT, JSON.stringify(rollout), etag),
      );
    },

    async listRollouts() {
      const rollouts: RolloutRecord[] = [];
      for await (const { text } of documents.list(ALL_ROLLOUTS)) rollouts.push(JSON.parse(text) as RolloutRecord);
      return rollouts.sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
    },

    async readWaves(rolloutId) {
      const waves: { value: WaveRecord; etag: string }[] = [];
      for await (const { text, etag } of documents.list({ partitionKey: keyOf(rolloutId), ...ALL_WAVES })) {
        waves.push({ value: JSON.parse(text) as WaveRecord, etag });
      }
      return waves;
    },

    async saveWave(wave, etag) {
      const what = `Wave ${wave.index + 1} of rollout ${wave.rolloutId}`;
      await guard(what, documents.replace(keyOf(wave.rolloutId), waveKey(wave.index), JSON.stringify(wave), etag));
    },
  };
}

function waveKey(index: number): string {
  return keyOf("wave", sortable(index, 4));
}

/** Turns the table's refusal of an ETag into the store's word for it. */
export async function guard(what: string, write: Promise<string>): Promise<void> {
  try {
    await write;
  } catch (error) {
    if (error instanceof PreconditionFailedError || error instanceof EntityMissingError) {
      throw new RolloutChangedError(what);
    }
    throw error;
  }
}
