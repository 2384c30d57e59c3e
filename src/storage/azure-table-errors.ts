import { RestError } from "@azure/data-tables";
import { EntityExistsError, EntityMissingError, PreconditionFailedError } from "../ports/tables";

/** The table service refused or could not be reached, and the port has no word of its own for it. */
export class TableServiceError extends Error {
  override readonly name = "TableServiceError";
  readonly table: string;
  readonly status: number | undefined;
  readonly code: string | undefined;
  constructor(table: string, status: number | undefined, code: string | undefined, cause: Error) {
    super(`Table Storage did not do what was asked of table ${table}: ${describe(status, code, cause)}`, { cause });
    this.table = table;
    this.status = status;
    this.code = code;
  }
}

interface Keys {
  readonly partitionKey: string;
  readonly rowKey: string;
}

/** 409 → EntityExistsError, 412 → PreconditionFailedError, 404 → EntityMissingError, anything else → TableServiceError. */
export function portError(error: unknown, table: string, keys: Keys): Error {
  if (!(error instanceof RestError)) {
    if (!(error instanceof Error)) return new Error(String(error));
    return error.name === "AbortError" ? new TableServiceError(table, undefined, "timeout", error) : error;
  }
  const { partitionKey, rowKey } = keys;
  const code = codeOf(error);
  // Other conflicts are about the table itself, which may be about to be deleted.
  if (error.statusCode === 409 && code === "EntityAlreadyExists") return new EntityExistsError(partitionKey, rowKey);
  if (error.statusCode === 412) return new PreconditionFailedError(partitionKey, rowKey);
  // A missing table is something else than a missing row: tables are made before their first use, so somebody removed it.
  if (error.statusCode === 404 && code !== "TableNotFound") return new EntityMissingError(partitionKey, rowKey);
  return new TableServiceError(table, error.statusCode, code, error);
}

/** Which action of a transaction failed: the service puts its index before the message (`1:The specified …`). */
export function failedAction(error: unknown): number | undefined {
  const index = error instanceof RestError ? /^(\d+):/.exec(error.message)?.[1] : undefined;
  return index === undefined ? undefined : Number(index);
}

/** The service's own code, which the SDK leaves in different places for single requests and for transactions. */
function codeOf(error: RestError): string | undefined {
  return odataOf(error)?.code ?? error.code;
}

interface ODataError {
  readonly code?: string;
  readonly message?: { readonly value?: string };
}

function odataOf(error: RestError): ODataError | undefined {
  return (error.details as { readonly odataError?: ODataError } | undefined)?.odataError;
}

function describe(status: number | undefined, code: string | undefined, cause: Error): string {
  if (status === 401 || status === 403) {
    const need = "the identity needs the role Storage Table Data Contributor and a network path to the account";
    return `it answered ${status} ${code ?? ""}; ${need}.`;
  }
  // The service's sentence stands before its request id; both are in the cause.
  const [sentence = ""] = (
    cause instanceof RestError ? (odataOf(cause)?.message?.value ?? cause.message) : cause.message
  ).split("\n");
  if (status === undefined) return `it could not be reached (${code ?? sentence}). The change may have taken effect.`;
  return `it answered ${status} ${code ?? ""}: ${sentence}${status >= 500 ? " The change may have taken effect." : ""}`;
}
