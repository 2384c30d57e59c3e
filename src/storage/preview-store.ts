import type { Preview, PreviewResult } from "../domain/safety/preview";
import type { PreviewStore } from "../ports/preview-store";
import type { Tables } from "../ports/tables";
import { createDocuments } from "./chunks";
import { keyOf, sortable } from "./table-keys";

/** One partition holds a row for each preview, by age; each preview has a partition of its own for what is large. */
const INDEX = "index";
const REQUEST = "request";
const RESULT = "result";
/** Digits of an instant in a key. */
const DIGITS = 15;

/** Previews over table rows. What people are in a result is as large as the waves, so both parts are chunked documents. */
export function createPreviewStore(tables: Tables): PreviewStore {
  const table = tables.table("Previews");
  const documents = createDocuments(table);
  const partition = (id: string) => keyOf("preview", id);
  const indexKey = (id: string, createdAt: number) => keyOf(sortable(createdAt, DIGITS), id);

  return {
    async insertPreview(preview) {
      const { id, createdAt } = preview;
      // The index first: a crash in between leaves a row that the sweep removes, never a preview that nothing finds.
      await table.replace({ partitionKey: INDEX, rowKey: indexKey(id, createdAt), id, createdAt });
      return (await documents.insert(partition(id), REQUEST, JSON.stringify(preview))) !== undefined;
    },

    async readPreview(id) {
      const found = await documents.read(partition(id), REQUEST);
      return found === undefined ? undefined : (JSON.parse(found.text) as Preview);
    },

    async saveResult(id, result) {
      await documents.insert(partition(id), RESULT, JSON.stringify(result));
    },

    async readResult(id) {
      const found = await documents.read(partition(id), RESULT);
      return found === undefined ? undefined : (JSON.parse(found.text) as PreviewResult);
    },

    async listPreviews() {
      const previews: { id: string; createdAt: number }[] = [];
      for await (const { id, createdAt } of table.list({ partitionKey: INDEX }))
        previews.push({ id: String(id), createdAt: Number(createdAt) });
      return previews;
    },

    async removePreview(id, createdAt) {
      const rows: string[] = [];
      for await (const { rowKey } of table.list({ partitionKey: partition(id) })) rows.push(rowKey);
      for (const rowKey of rows) await table.delete(partition(id), rowKey);
      await table.delete(INDEX, indexKey(id, createdAt));
    },
  };
}
