/** What an orchestrator's code wants, as the durable library answers it after each turn (recordings, rules 12 and 13). */

export const ActionType = {
  CallActivity: 0,
  CallActivityWithRetry: 1,
  CallSubOrchestrator: 2,
  CallSubOrchestratorWithRetry: 3,
  ContinueAsNew: 4,
  CreateTimer: 5,
  WaitForExternalEvent: 6,
  WhenAny: 11,
  WhenAll: 12,
} as const;

export interface RetryOptions {
  readonly firstRetryIntervalInMilliseconds: number;
  readonly maxNumberOfAttempts: number;
  readonly backoffCoefficient?: number;
  readonly maxRetryIntervalInMilliseconds?: number;
  readonly retryTimeoutInMilliseconds?: number;
}

interface CallActivity {
  readonly actionType: typeof ActionType.CallActivity;
  readonly functionName: string;
  readonly input?: unknown;
}

interface CallSubOrchestrator {
  readonly actionType: typeof ActionType.CallSubOrchestrator;
  readonly functionName: string;
  readonly instanceId?: string;
  readonly input?: unknown;
  readonly version?: string;
}

export type Action =
  | CallActivity
  | (Omit<CallActivity, "actionType"> & {
      readonly actionType: typeof ActionType.CallActivityWithRetry;
      readonly retryOptions: RetryOptions;
    })
  | CallSubOrchestrator
  | (Omit<CallSubOrchestrator, "actionType"> & {
      readonly actionType: typeof ActionType.CallSubOrchestratorWithRetry;
      readonly retryOptions: RetryOptions;
    })
  | { readonly actionType: typeof ActionType.ContinueAsNew; readonly input?: unknown }
  | { readonly actionType: typeof ActionType.CreateTimer; readonly fireAt: string; readonly isCanceled: boolean }
  | { readonly actionType: typeof ActionType.WaitForExternalEvent; readonly externalEventName: string }
  | { readonly actionType: typeof ActionType.WhenAny; readonly compoundActions: readonly Action[] }
  | { readonly actionType: typeof ActionType.WhenAll; readonly compoundActions: readonly Action[] };

/** The answer of one turn. */
export interface TurnAnswer {
  readonly isDone: boolean;
  /** All actions since this execution began. */
  readonly actions: readonly Action[];
  readonly output?: unknown;
  readonly customStatus?: unknown;
  /** The message of the `Error` that the code threw. */
  readonly error?: string;
}

/** Entities, durable HTTP calls and locks exist on Azure but not here: nothing of the product uses them. */
export class UnsupportedActionError extends Error {
  override readonly name = "UnsupportedActionError";
  readonly actionType: unknown;
  constructor(actionType: unknown) {
    super(
      `The local host knows no action of type ${String(actionType)} (entities, callHttp and locks are only on Azure). ` +
        "Call an activity instead.",
    );
    this.actionType = actionType;
  }
}

const KNOWN_TYPES: ReadonlySet<unknown> = new Set(Object.values(ActionType));
const FAILURE_LABEL = "$OutOfProcData$:";

/** Reads the JSON text that the orchestrator function returned. Throws UnsupportedActionError. */
export function readTurnAnswer(text: string): TurnAnswer {
  const state = JSON.parse(text) as Omit<TurnAnswer, "actions"> & { actions: Action[][] };
  const actions = state.actions.flat();
  actions.forEach(checkKnown);
  return { ...state, actions };
}

/**
 * Reads what the orchestrator function threw. The library puts the answer behind a label into the message; the text
 * before the label says nothing (rule 19). Without a label the message itself is the failure.
 */
export function readTurnFailure(thrown: unknown): TurnAnswer {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const label = message.indexOf(FAILURE_LABEL);
  if (label < 0) return { isDone: false, actions: [], error: message };
  return readTurnAnswer(message.slice(label + FAILURE_LABEL.length));
}

function checkKnown(action: Action): void {
  if (!KNOWN_TYPES.has(action.actionType)) throw new UnsupportedActionError(action.actionType);
  if ("compoundActions" in action) action.compoundActions.forEach(checkKnown);
}
