import { toIso } from "../domain/time";
import type { Clock } from "../ports/clock";
import type { LogFacts, Logger } from "../ports/logger";
import { redactFacts, redactText } from "./redact";

/**
 * One JSON object a line: `{"at","level","event",…facts}`. Everything is redacted on its way out. A fact can't overwrite
 * the three names of the line; it gets an underscore.
 * @param write receives the line without its end.
 */
export function createConsoleLogger(options: { write: (line: string) => void; clock: Pick<Clock, "now"> }): Logger {
  const log =
    (level: string) =>
    (event: string, facts: LogFacts = {}) => {
      const clean = Object.entries(redactFacts(facts)).map(([name, value]) => [
        RESERVED.has(name) ? `_${name}` : name,
        value,
      ]);
      const head = { at: toIso(options.clock.now()), level, event: redactText(event) };
      options.write(JSON.stringify({ ...head, ...Object.fromEntries(clean) }));
    };
  return { info: log("info"), warn: log("warn"), error: log("error") };
}

const RESERVED = new Set(["at", "level", "event"]);
