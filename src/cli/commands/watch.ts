import type { Command } from "commander";
import type { RolloutResource } from "../../contracts/http/rollout-resource";
import { isRolloutEnd } from "../../domain/rollout/transitions";
import type { ServerOptions } from "../api-client";
import { callApi, withServer } from "../api-client";
import { exitCodeOf } from "../exit-codes";
import type { CommandContext } from "../command-context";
import { wholeNumber } from "../option-values";
import { printJson } from "../terminal";
import { rolloutPath } from "./inspect";

interface WatchOptions extends ServerOptions {
  readonly every: number;
  readonly untilHeld?: boolean;
}

/** `watch`: says what changes, until the rollout has ended; its exit code is then the outcome's. */
export function addWatchCommand(program: Command, { terminal, exit }: CommandContext): void {
  withServer(
    program
      .command("watch")
      .argument("<id>", "the rollout")
      .description("follow a rollout until it has ended; exits with the outcome's code"),
    terminal,
  )
    .option("--every <seconds>", "how often to look", wholeNumber(1, 3600), 5)
    .option("--until-held", "also end, with code 3, when it waits for a person")
    .action(async (id: string, options: WatchOptions) => {
      let told = "";
      for (;;) {
        const { body } = await callApi(terminal, options, "GET", rolloutPath(id));
        const rollout = body as RolloutResource;
        const now = describe(rollout);
        if (now !== told && options.json !== true) terminal.out(`${now}\n`);
        told = now;
        const held = options.untilHeld === true && (rollout.phase === "held" || rollout.phase === "paused");
        if (isRolloutEnd(rollout.phase) || held) {
          if (options.json === true) printJson(terminal, rollout);
          exit(exitCodeOf(rollout.phase));
          return;
        }
        await terminal.sleep(options.every * 1000);
      }
    });
}

function describe(rollout: RolloutResource): string {
  const wave = rollout.waves[rollout.currentWave - 1];
  const where =
    wave === undefined
      ? ""
      : ` wave ${String(wave.number)} of ${String(rollout.waves.length)} (${wave.name}) is ${wave.phase.replaceAll("-", " ")};`;
  return `${rollout.phase}:${where} ${rollout.waitsFor}`;
}
