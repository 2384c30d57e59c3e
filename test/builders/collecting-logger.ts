import type { LogFacts, Logger } from "../../src/ports/logger";

/** A logger that keeps its lines for a test to look at. */
export interface CollectingLogger extends Logger {
  readonly lines: { readonly level: string; readonly event: string; readonly facts: LogFacts }[];
}

export function collectingLogger(): CollectingLogger {
  const lines: CollectingLogger["lines"] = [];
  const log =
    (level: string) =>
    (event: string, facts: LogFacts = {}) =>
      void lines.push({ level, event, facts });
  return { lines, info: log("info"), warn: log("warn"), error: log("error") };
}
