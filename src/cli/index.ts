import { createInterface } from "node:readline/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { runCli } from "./program";
import type { Terminal } from "./terminal";

/** A second signal ends the process at once, should ending cleanly take too long for somebody. */
function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      let signals = 0;
      process.on(signal, () => {
        if (++signals > 1) process.exit(130);
        resolve();
      });
    }
  });
}

/** The process as a terminal, and its exit code as the command's. */
const terminal: Terminal = {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  isOutTty: process.stdout.isTTY,
  isErrTty: process.stderr.isTTY,
  env: process.env,
  fetch: (input, init) => fetch(input, init),
  sleep: (milliseconds) => sleep(milliseconds),
  ask: async (question) => {
    if (!process.stdin.isTTY || !process.stderr.isTTY) return undefined;
    const lines = createInterface({ input: process.stdin, output: process.stderr });
    try {
      return await lines.question(question);
    } finally {
      lines.close();
    }
  },
  interrupted,
};

// Said out loud, because a time-out of some library may still be running; what was written is flushed first.
void runCli(process.argv.slice(2), terminal).then((code) => {
  process.stdout.write("", () => process.stderr.write("", () => process.exit(code)));
});
