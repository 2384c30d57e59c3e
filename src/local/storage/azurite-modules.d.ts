/** The parts of Azurite 3.35 that are used in process. The package ships no types. */
declare module "azurite/dist/src/table/TableConfiguration.js" {
  // eslint-disable-next-line @typescript-eslint/no-extraneous-class -- it has more members, none of which is used here
  export default class TableConfiguration {
    constructor(
      host: string,
      port: number,
      keepAliveTimeout: number,
      metadataDBPath: string,
      enableDebugLog: boolean,
      enableAccessLog: boolean,
      accessLogWriteStream: undefined,
      debugLogFilePath: undefined,
      loose: boolean,
      skipApiVersionCheck: boolean,
      cert: string,
      key: string,
      pwd: string,
      oauth: undefined,
      disableProductStyleUrl: boolean,
      isMemoryPersistence: boolean,
    );
  }
}

declare module "azurite/dist/src/table/TableServer.js" {
  import type { Server } from "node:http";
  import type TableConfiguration from "azurite/dist/src/table/TableConfiguration.js";

  export default class TableServer {
    constructor(configuration: TableConfiguration);
    /** Azurite adds `stop`: no new connections, and done when the last request is answered. */
    readonly httpServer: Server & { stop(done: () => void): void };
    start(): Promise<void>;
    close(): Promise<void>;
    /** Saves and closes the database. Part of `close`; alone, it cleans up after a start that failed. */
    afterClose(): Promise<void>;
    getHttpServerAddress(): string;
  }
}
