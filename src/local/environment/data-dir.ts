import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Instant } from "../../domain/time";
import { DataDirUnreadableError } from "./start-failures";

/** What a local environment needs to go on where it was. */
export interface Session {
  /** Of plan, tenant, scenario and guard: another run must not go on in this folder. */
  readonly fingerprint: string;
  readonly seed: number;
  /** Tenant time when it began, and now. */
  readonly startsAt: Instant;
  readonly now: Instant;
  /** Processes of the app so far. */
  readonly lives: number;
  /** The emulated tenant, as it wants it back. */
  readonly tenant: unknown;
  /** Links of cards that arrived, so that a question can still be answered after a restart. */
  readonly links: readonly string[];
}

/** The folder of one local environment; Azurite keeps the tables beside `session.json`. */
export interface DataDir {
  readonly path: string;
  load(): Session | undefined;
  /** Whole or not at all: written aside and renamed. */
  save(session: Session): void;
}

export function openDataDir(folder: string): DataDir {
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, "session.json");
  return {
    path: folder,
    load: () => {
      if (!existsSync(file)) return undefined;
      try {
        return JSON.parse(readFileSync(file, "utf8")) as Session;
      } catch (error) {
        throw new DataDirUnreadableError(file, (error as Error).message);
      }
    },
    save: (session) => {
      const aside = `${file}.${String(process.pid)}`;
      writeFileSync(aside, JSON.stringify(session));
      renameSync(aside, file);
    },
  };
}
