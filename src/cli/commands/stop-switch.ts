import type { Command } from "commander";
import type { ServerOptions } from "../api-client";
import { callApi, withServer } from "../api-client";
import type { CommandContext } from "../command-context";
import { printJson } from "../terminal";

interface SwitchOptions extends ServerOptions {
  readonly reason?: string;
}

interface SwitchState {
  readonly on: boolean;
  readonly by: string | null;
  readonly reason: string | null;
  readonly since: string | null;
}

/** `stop-switch on|off|show`: while it is on, no rollout of this installation writes anything. */
export function addStopSwitchCommand(program: Command, { terminal }: CommandContext): void {
  const stopSwitch = program
    .command("stop-switch")
    .description("stop every write of every rollout, or allow them again");
  for (const state of ["on", "off"] as const) {
    withServer(
      stopSwitch.command(state).description(state === "on" ? "no write leaves any more" : "writes may leave again"),
      terminal,
    )
      .option("--reason <text>", "why, for whoever finds it")
      .action(async (options: SwitchOptions) => {
        const body = { on: state === "on", reason: options.reason ?? "" };
        const answer = await callApi(terminal, options, "PUT", "/api/stop-switch", { body });
        print(answer.body, options);
      });
  }
  withServer(stopSwitch.command("show").description("whether it is on, and by whom"), terminal).action(
    async (options: SwitchOptions) => {
      const answer = await callApi(terminal, options, "GET", "/api/stop-switch");
      print(answer.body, options);
    },
  );

  function print(body: unknown, options: SwitchOptions): void {
    if (options.json === true) {
      printJson(terminal, body);
      return;
    }
    const { on, by, reason, since } = body as SwitchState;
    const who = by === null ? "" : ` by ${by}`;
    const when = since === null ? "" : ` since ${since}`;
    const why = reason === null || reason === "" ? "" : `: ${reason}`;
    terminal.out(`The stop switch is ${on ? "ON: nothing is written" : "off"}${when}${who}${why}\n`);
  }
}
