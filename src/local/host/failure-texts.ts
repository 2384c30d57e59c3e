import { inspect } from "node:util";

/** The texts by which failures travel (recordings, rules 19, 30 to 32, 34). Two blanks and all, they are the official host's. */

export function activityFailure(name: string, thrown: unknown): { Reason: string; Details: string } {
  const error = asError(thrown);
  return {
    Reason: `Activity function '${name}' failed:  ${error.message}`,
    Details: JSON.stringify(exceptionDetails(error)),
  };
}

export function orchestratorFailure(name: string, message: string): string {
  return `Orchestrator function '${name}' failed: ${message}`;
}

/**
 * What a parent reads about a child that failed, from the child's own result. Where the official host puts its .NET stack
 * behind the child's words, there is only a remark here.
 */
export function childFailure(name: string, result: string): { Reason: string; Details: string } {
  const prefix = orchestratorFailure(name, "");
  const message = result.startsWith(prefix) ? result.slice(prefix.length) : result;
  return { Reason: result, Details: `Message: ${message}, StackTrace:    at the local host` };
}

export function unknownOrchestrator(name: string, known: readonly string[]): string {
  const list = known.map((it) => `'${it}'`).join(", ");
  return orchestratorFailure(
    name,
    `The function '${name}' doesn't exist, is disabled, or is not an orchestrator function. Additional info: ` +
      `The following are the known orchestrator functions: ${list}.`,
  );
}

/** Things that are thrown but are no errors become errors with their text, or their JSON, as message (rule 31). */
export function asError(thrown: unknown): Error {
  if (thrown instanceof Error) return thrown;
  if (thrown === undefined || thrown === null) return new Error("Unknown error");
  if (typeof thrown === "string") return new Error(thrown);
  return new Error(typeof thrown === "object" ? JSON.stringify(thrown) : inspect(thrown));
}

/** The serialized .NET exception that the code finds in the message of a failed activity. */
function exceptionDetails(error: Error): object {
  const stack = shortStack(error);
  return {
    $type: "System.Exception, System.Private.CoreLib",
    ClassName: "System.Exception",
    Message: ` ${error.message}`,
    Data: null,
    InnerException: {
      $type: "Microsoft.Azure.WebJobs.Script.Workers.Rpc.RpcException, Microsoft.Azure.WebJobs.Script",
      IsUserException: false,
      RemoteStackTrace: stack,
      RemoteMessage: error.message,
      RemoteTypeName: null,
      Message: `Result: Failure\nException: ${error.message}\nStack: ${stack}`,
      Data: { $type: "System.Collections.ListDictionaryInternal, System.Private.CoreLib" },
      InnerException: null,
      HelpLink: null,
      Source: "System.Private.CoreLib",
      HResult: -2146233088,
      StackTrace: "   at the local host",
    },
    HelpURL: null,
    StackTraceString: null,
    RemoteStackTraceString: null,
    RemoteStackIndex: 0,
    ExceptionMethod: null,
    HResult: -2146233088,
    Source: null,
    WatsonBuckets: null,
  };
}

const MOST_FRAMES = 4;

/** The stack's first frames in code of the app: what Node does below differs from run to run. */
function shortStack(error: Error): string {
  const lines = (error.stack ?? error.message).split("\n");
  const firstFrame = lines.findIndex((line) => /^\s+at /.test(line));
  if (firstFrame < 0) return lines.join("\n");
  const frames = lines.slice(firstFrame).filter((line) => !line.includes("node:internal"));
  return [...lines.slice(0, firstFrame), ...frames.slice(0, MOST_FRAMES)].join("\n");
}
