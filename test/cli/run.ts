import { runCli } from "../../src/cli/program";
import type { Terminal } from "../../src/cli/terminal";

/** What a command left behind. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command line in this process, without a terminal behind it unless one is given. */
export async function run(argv: readonly string[], over: Partial<Terminal> = {}): Promise<Ran> {
  let [out, err] = ["", ""];
  const terminal: Terminal = {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    isOutTty: false,
    isErrTty: false,
    env: {},
    fetch: () => Promise.reject(new TypeError("no network in this test")),
    sleep: () => Promise.resolve(),
    ask: () => Promise.resolve(undefined),
    interrupted: () => Promise.resolve(),
    ...over,
  };
  const code = await runCli(argv, terminal);
  return { code, out, err };
}
