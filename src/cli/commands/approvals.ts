import type { Command } from "commander";
import type { ApprovalResource } from "../../contracts/http/approval-resource";
import type { RolloutResource } from "../../contracts/http/rollout-resource";
import type { ServerOptions } from "../api-client";
import { callApi, withServer } from "../api-client";
import { EXIT } from "../exit-codes";
import { CommandError } from "../failures";
import type { CommandContext } from "../command-context";
import { printJson } from "../terminal";

interface ApprovalOptions extends ServerOptions {
  readonly token?: string;
  readonly comment?: string;
}

/** `approve`, `reject`: answers a question with what its page would have sent. */
export function addApprovalCommands(program: Command, { terminal }: CommandContext): void {
  for (const decision of ["approve", "reject"] as const) {
    withServer(
      program
        .command(decision)
        .argument("<id>", "the rollout's id, the approval's id, or its whole link")
        .description(`say ${decision === "approve" ? "yes" : "no"} to what an approval asks`),
      terminal,
    )
      .option("--token <token>", "the token of the link, where the id alone is given")
      .option("--comment <text>", "for the audit trail")
      .action(async (id: string, options: ApprovalOptions) => {
        const { server, path } = placeOf(await findQuestion(terminal, id, options), options);
        const asked = (await callApi(terminal, server, "GET", path)).body as ApprovalResource;
        if (asked.form === null)
          throw new CommandError([`${asked.id} can't be answered: ${asked.whyNot ?? "it is not open"}`], EXIT.refused);
        const body = { decision, comment: options.comment ?? "", ...asked.form };
        const answer = await callApi(terminal, server, "POST", `/approvals/${encodeURIComponent(asked.id)}`, { body });
        if (options.json === true) printJson(terminal, answer.body);
        else terminal.out(`${asked.question}\n${asked.id}: ${decision === "approve" ? "approved" : "rejected"}.\n`);
      });
  }
}

/** A rollout's id stands for the one question that is open in it. */
async function findQuestion(terminal: CommandContext["terminal"], id: string, options: ServerOptions): Promise<string> {
  if (!ROLLOUT_ID.test(id)) return id;
  const rollout = (await callApi(terminal, options, "GET", `/api/rollouts/${id}`)).body as RolloutResource;
  const open = rollout.approvals.filter((approval) => approval.state === "open");
  const [only, ...others] = open;
  if (only === undefined)
    throw new CommandError([`Rollout ${id} asks nothing at the moment: ${rollout.waitsFor}.`], EXIT.refused);
  if (others.length > 0) {
    const list = open.map((approval) => `  ${approval.id}  ${approval.question}`);
    throw new CommandError([`Rollout ${id} asks several things; name one of them:`, ...list], EXIT.usage);
  }
  return only.id;
}

const ROLLOUT_ID = /^r[0-9a-f]{12}$/;

/** A link says where the app is, too. */
function placeOf(id: string, options: ApprovalOptions): { readonly server: ServerOptions; readonly path: string } {
  if (URL.canParse(id)) {
    const link = new URL(id);
    return { server: { ...options, url: link.origin }, path: `${link.pathname}${link.search}` };
  }
  const token = options.token === undefined ? "" : `?token=${encodeURIComponent(options.token)}`;
  return { server: options, path: `/approvals/${encodeURIComponent(id)}${token}` };
}
