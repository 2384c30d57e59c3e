import { ActionType } from "./actions";
import type { Action, RetryOptions } from "./actions";
import { inputText } from "./effects";
import type { TaskBoard } from "./task-board";

/** Which functions there are, and who is asking. */
export interface ReplayScene {
  readonly instanceId: string;
  readonly executionId: string;
  readonly parentInstanceId: string | undefined;
  /** What children get that are given no version. */
  readonly defaultVersion: string | null;
  readonly isActivity: (name: string) => boolean;
  readonly isOrchestrator: (name: string) => boolean;
}

const DAY = 24 * 60 * 60 * 1000;
/** Timers over six days are hops of three days and a rest (rule 36). */
const LONGEST_TIMER = 6 * DAY;
const HOP = 3 * DAY;

/** Begins what a list of actions asks for, one action after the other, on a board that hears how each ends. */
export class ActionPerformer {
  readonly #board: TaskBoard;
  readonly #scene: ReplayScene;
  readonly #warnings: string[] = [];
  #continuesWith: { input: unknown } | undefined;
  /** Time of the turn that is being replayed, in epoch milliseconds. */
  now = 0;

  constructor(board: TaskBoard, scene: ReplayScene) {
    this.#board = board;
    this.#scene = scene;
  }

  /** Set once the list has come to continueAsNew. */
  get continuesWith(): { readonly input: unknown } | undefined {
    return this.#continuesWith;
  }

  /** What hangs for ever on the official host, without a word. */
  get warnings(): readonly string[] {
    return this.#warnings;
  }

  /** Takes the actions from `index` on, each until it has ended; calls `ended` after the last. */
  performInTurn(actions: readonly Action[], ended: () => void, index = 0): void {
    const action = actions[index];
    if (action === undefined) ended();
    else {
      this.#perform(action, () => {
        this.performInTurn(actions, ended, index + 1);
      });
    }
  }

  #perform(action: Action, done: () => void): void {
    switch (action.actionType) {
      case ActionType.CallActivity:
        this.#callActivity(action, done);
        break;
      case ActionType.CallActivityWithRetry:
        this.#retry(action.retryOptions, done, (attempted) => {
          this.#callActivity(action, attempted);
        });
        break;
      case ActionType.CallSubOrchestrator:
        this.#callChild(action, done);
        break;
      case ActionType.CallSubOrchestratorWithRetry:
        this.#retry(action.retryOptions, done, (attempted) => {
          this.#callChild(action, attempted);
        });
        break;
      case ActionType.ContinueAsNew:
        this.#continuesWith = { input: action.input };
        done();
        break;
      case ActionType.CreateTimer:
        this.#createTimer(Date.parse(action.fireAt), action.isCanceled, done);
        break;
      case ActionType.WaitForExternalEvent:
        this.#board.waitForEvent(action.externalEventName, done);
        break;
      case ActionType.WhenAny:
        this.#performTogether(action.compoundActions, 1, done);
        break;
      case ActionType.WhenAll:
        this.#performTogether(action.compoundActions, action.compoundActions.length, done);
        break;
    }
  }

  /** All members begin before anything else happens; `done` follows when so many of them have ended. */
  #performTogether(members: readonly Action[], needed: number, done: () => void): void {
    const progress = { missing: Math.min(needed, members.length), begun: false };
    for (const member of members) {
      this.#perform(member, () => {
        progress.missing -= 1;
        if (progress.missing === 0 && progress.begun) done();
      });
    }
    progress.begun = true;
    if (progress.missing <= 0) done();
  }

  /** A function that does not exist ends at once, without a number: the code then waits for ever (rule 15). */
  #callActivity(call: { functionName: string; input?: unknown }, done: (succeeded: boolean) => void): void {
    const name = call.functionName;
    if (this.#scene.isActivity(name)) {
      this.#board.begin({ kind: "activity", name, input: inputText(call.input) }, done);
      return;
    }
    this.#warnings.push(`The activity '${name}' does not exist, so this instance waits for it for ever.`);
    done(false);
  }

  #callChild(
    call: { functionName: string; instanceId?: string; input?: unknown; version?: string },
    done: (succeeded: boolean) => void,
  ): void {
    const given = call.instanceId?.trim() === "" ? undefined : call.instanceId;
    const objection = this.#objectionToChild(call.functionName, given);
    if (objection !== undefined) {
      this.#warnings.push(`${objection}, so this instance waits for it for ever.`);
      done(false);
      return;
    }
    const child = {
      kind: "child" as const,
      name: call.functionName,
      instanceId: given ?? `${this.#scene.executionId}:${this.#board.nextId}`,
      version: call.version ?? this.#scene.defaultVersion,
      input: inputText(call.input),
    };
    this.#board.begin(child, done);
  }

  #objectionToChild(name: string, instanceId: string | undefined): string | undefined {
    if (!this.#scene.isOrchestrator(name)) return `The orchestrator '${name}' does not exist`;
    if (instanceId === undefined) return undefined;
    if (instanceId.startsWith("@")) return `A child must not have an id that begins with @ ('${instanceId}')`;
    const above = [this.#scene.instanceId, this.#scene.parentInstanceId];
    const taken = above.some((id) => id?.toLowerCase() === instanceId.toLowerCase());
    return taken ? `A child must not have the id of an instance above it ('${instanceId}')` : undefined;
  }

  /** A timer pair follows every failed attempt, also the last one, which then waits for nothing. */
  #retry(options: RetryOptions, done: () => void, attempt: (attempted: (succeeded: boolean) => void) => void): void {
    const giveUpAt = this.now + (options.retryTimeoutInMilliseconds ?? Infinity);
    let failures = 0;
    const tryOnce = (): void => {
      attempt((succeeded) => {
        if (succeeded) {
          done();
          return;
        }
        failures += 1;
        const goesOn = failures < options.maxNumberOfAttempts && this.now < giveUpAt;
        this.#startTimer(this.now + (goesOn ? retryInterval(options, failures) : 0), goesOn ? tryOnce : done);
      });
    };
    tryOnce();
  }

  #createTimer(fireAt: number, isCanceled: boolean, done: () => void): void {
    const isLong = fireAt - this.now > LONGEST_TIMER;
    const hopOn = (): void => {
      if (!isLong || this.now >= fireAt) done();
      else this.#startTimer(fireAt - this.now < HOP ? fireAt : this.now + HOP, hopOn);
    };
    const first = this.#startTimer(isLong ? this.now + HOP : fireAt, hopOn);
    if (!isCanceled) return;
    // The official host cancels right after creating: the number stays used and nothing waits for it. Hops after the first,
    // which earlier turns may have made, are not made again: cancelling a timer that has hopped ends as non-deterministic.
    this.#board.forget(first);
    done();
  }

  #startTimer(fireAt: number, fired: () => void): number {
    return this.#board.begin({ kind: "timer", fireAt }, fired);
  }
}

/** Milliseconds before the next attempt after so many failures; the ceiling is the host's longest timer. */
function retryInterval(options: RetryOptions, failures: number): number {
  const grown = options.firstRetryIntervalInMilliseconds * (options.backoffCoefficient ?? 1) ** (failures - 1);
  return Math.min(grown, options.maxRetryIntervalInMilliseconds ?? LONGEST_TIMER);
}
