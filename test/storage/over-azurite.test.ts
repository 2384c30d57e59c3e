import { startAzurite } from "../../src/local/storage/azurite";
import type { AzuriteRunning } from "../../src/local/storage/azurite";
import { createAzureTables } from "../../src/storage/azure-tables";
import { everyStorageContract } from "./every.contract";
import { sameAnswersAsMemory } from "./same-answers";

/** One emulator for all contracts of this file: loading it takes longer than running them. */
let azurite: AzuriteRunning;
let worlds = 0;
beforeAll(async () => {
  azurite = await startAzurite();
});
afterAll(() => azurite.stop());

/** A prefix nobody used, hence empty tables. */
const fresh = () => {
  const { connectionString } = azurite;
  return createAzureTables({ account: { connectionString }, prefix: `World${(worlds += 1)}`, writer: `w${worlds}` });
};

describe("over Table Storage as Azurite has it,", () => {
  everyStorageContract(fresh);
  sameAnswersAsMemory(fresh);
});
