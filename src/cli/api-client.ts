import type { Command } from "commander";
import type { Problem } from "../contracts/http/problem";
import { CommandError, badUsage } from "./failures";
import { EXIT } from "./exit-codes";
import type { ExitCode } from "./exit-codes";
import type { Terminal } from "./terminal";

/** Options of every command that talks to a running app. */
export interface ServerOptions {
  readonly url: string;
  readonly as?: string;
  readonly json?: boolean;
}

const DEFAULT_URL = "http://127.0.0.1:7071";

/** Adds `--url`, `--as` and `--json`. */
export function withServer(command: Command, { env }: Terminal): Command {
  return command
    .option("--url <url>", "where the app is", env.PASSKEY_ROLLOUT_URL ?? DEFAULT_URL)
    .option("--as <identity>", "who you are, on one machine: a local identity of the app (header x-local-user)")
    .option("--json", "print one JSON value instead of text");
}

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/**
 * Asks the app. Anything but 2xx becomes a {@link CommandError} with what the app says: a refusal (409, 412, 403) ends
 * with 2, a bad request (400, 415, 422) with 64, everything else with 1.
 */
export async function callApi(
  terminal: Terminal,
  options: ServerOptions,
  method: string,
  path: string,
  send: { readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> } = {},
): Promise<ApiAnswer> {
  const url = addressOf(options, path);
  const response = await request(terminal, url, {
    method,
    redirect: "manual",
    headers: {
      accept: "application/json",
      ...identityOf(options),
      ...(send.body === undefined ? {} : { "content-type": "application/json" }),
      ...send.headers,
    },
    ...(send.body === undefined ? {} : { body: JSON.stringify(send.body) }),
  });
  const text = await response.text();
  // App Service sends people to a sign-in page; a program has to read that as "not signed in".
  if (response.status >= 300 && response.status < 400)
    throw new CommandError([`${url} wants you to sign in (401). Give an identity with --as.`], EXIT.error);
  const body = readJson(text);
  if (!response.ok) throw new CommandError(explain(response.status, body, url), codeOf(response.status));
  return { status: response.status, headers: response.headers, body };
}

/** The header that names a local identity. */
function identityOf({ as }: ServerOptions): Readonly<Record<string, string>> {
  return as === undefined ? {} : { "x-local-user": as };
}

function addressOf({ url }: ServerOptions, path: string): string {
  if (!URL.canParse(url)) throw badUsage(`--url "${url}" is no address; write it like ${DEFAULT_URL}.`);
  return `${url.replace(/\/+$/, "")}${path}`;
}

async function request(terminal: Terminal, url: string, init: RequestInit): Promise<Response> {
  try {
    return await terminal.fetch(url, init);
  } catch (error) {
    const cause = (error as { cause?: { code?: string; message?: string } }).cause;
    const why = cause?.code ?? cause?.message ?? (error as Error).message;
    throw new CommandError(
      [`Nothing answers at ${url} (${why}). Start the app there, or name another place with --url.`],
      EXIT.error,
    );
  }
}

function codeOf(status: number): ExitCode {
  if ([403, 409, 412].includes(status)) return EXIT.refused;
  return [400, 413, 415, 422].includes(status) ? EXIT.usage : EXIT.error;
}

/** RFC 9457 problem details as lines: the sentence first, then each error where it is in the file, or by its pointer. */
function explain(status: number, body: unknown, url: string): readonly string[] {
  const problem = (typeof body === "object" && body !== null ? body : {}) as Partial<Problem>;
  const sentence = [problem.title, problem.detail].filter((part) => part !== undefined && part !== "").join(": ");
  const errors = (problem.errors ?? []).map(({ pointer, detail, expected, suggestion, file, line, column }) => {
    const place = file === undefined ? pointer : `${file}:${String(line ?? 1)}:${String(column ?? 1)}`;
    const rest = [
      detail,
      ...(expected === undefined ? [] : [`expected ${expected}`]),
      ...(suggestion === undefined ? [] : [suggestion]),
    ];
    return `${place}: ${rest.join(", ")}`;
  });
  return [sentence === "" ? `${url} answered ${String(status)}.` : `${sentence} (${String(status)})`, ...errors];
}

function readJson(text: string): unknown {
  if (text === "") return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
