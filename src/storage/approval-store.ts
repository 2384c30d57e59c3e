import type { Approval } from "../domain/approval/approval";
import type { ApprovalStore } from "../ports/rollout-store";
import type { Tables } from "../ports/tables";
import { createDocuments } from "./chunks";
import { guard } from "./rollout-store";
import { keyOf } from "./table-keys";

const APPROVAL = "approval";

/** Approvals by id, with a list of ids per rollout beside them. */
export function createApprovalStore(tables: Tables): ApprovalStore {
  const table = tables.table("Approvals");
  const documents = createDocuments(table);
  const idsOf = (rolloutId: string) => keyOf("of-rollout", rolloutId);

  async function read(id: string): Promise<{ value: Approval; etag: string } | undefined> {
    const found = await documents.read(keyOf(id), APPROVAL);
    return found === undefined ? undefined : { value: JSON.parse(found.text) as Approval, etag: found.etag };
  }

  return {
    async insertApproval(approval) {
      // The id first: listed without an approval it is skipped, while an approval that is not listed would be lost.
      await table.replace({
        partitionKey: idsOf(approval.rolloutId),
        rowKey: keyOf(approval.id),
        approvalId: approval.id,
      });
      return (await documents.insert(keyOf(approval.id), APPROVAL, JSON.stringify(approval))) !== undefined;
    },

    readApproval: read,

    async saveApproval(approval, etag) {
      const write = documents.replace(keyOf(approval.id), APPROVAL, JSON.stringify(approval), etag);
      await guard(`Approval ${approval.id}`, write);
    },

    async listApprovals(rolloutId) {
      const approvals: Approval[] = [];
      for await (const row of table.list({ partitionKey: idsOf(rolloutId) })) {
        const found = await read(String(row.approvalId));
        if (found?.value.rolloutId === rolloutId) approvals.push(found.value);
      }
      return approvals.sort((a, b) => a.requestedAt - b.requestedAt || (a.id < b.id ? -1 : 1));
    },
  };
}
