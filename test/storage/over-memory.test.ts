import { createMemoryTables } from "../../src/local/storage/memory-tables";
import { everyStorageContract } from "./every.contract";

describe("over tables in memory,", () => {
  everyStorageContract(createMemoryTables);
});
