import {
  GraphError,
  LicenceMissingError,
  PermissionMissingError,
  RetryLaterError,
} from "../contracts/graph/graph-error";
import { ProtectionUnreadableError } from "./protection-unreadable";

/** Graph refused, failed, or asked to come back later: expected, and handled where the call was made. */
export function isGraphProblem(error: unknown): error is Error {
  return error instanceof RetryLaterError || error instanceof GraphError || isRefusal(error);
}

/** An answer that trying again won't change: permission, licence, not found, a request that makes no sense. */
export function isForGood(error: unknown): error is Error {
  return isRefusal(error) || (error instanceof GraphError && [400, 401, 403, 404].includes(error.status));
}

function isRefusal(error: unknown): error is Error {
  return (
    error instanceof PermissionMissingError ||
    error instanceof LicenceMissingError ||
    error instanceof ProtectionUnreadableError
  );
}
