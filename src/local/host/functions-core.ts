import { describeFunction, FunctionNameTakenError } from "./registry";
import type { FunctionRegistry, RegisteredFunction } from "./registry";
import type { FunctionCallback, FunctionMetadata, LogCategory, LogLevel, ProgrammingModel } from "./rpc";

export type { FunctionRegistry, RegisteredFunction } from "./registry";

/**
 * What `require("@azure/functions-core")` answers on the local host. The real worker injects a module of this name;
 * `@azure/functions` asks for nothing else. One object per process, because the library looks it up once and keeps it.
 */

/** The versions that the recordings were made with; the library only compares and prints them. */
export const version = "1.0.0";
export const workerVersion = "3.12.0";
export const hostVersion = "4.1037.0";

export class Disposable {
  readonly #release: () => void;
  constructor(release: () => void) {
    this.#release = release;
  }
  dispose(): void {
    this.#release();
  }
}

export class RegisteredOutsideAppError extends Error {
  override readonly name = "RegisteredOutsideAppError";
  readonly functionName: string;
  constructor(functionName: string) {
    super(
      `Function "${functionName}" was registered while no app was being loaded. On the local host, register functions ` +
        "inside collectFunctions(() => …), so that it is clear to which generation of the app they belong.",
    );
    this.functionName = functionName;
  }
}

export class HooksNotSupportedError extends Error {
  override readonly name = "HooksNotSupportedError";
  readonly hook: string;
  constructor(hook: string) {
    super(`The local host runs no hooks, so the "${hook}" hook would silently do nothing. Register it only on Azure.`);
    this.hook = hook;
  }
}

export class RegistrationNotSynchronousError extends Error {
  override readonly name = "RegistrationNotSynchronousError";
  constructor() {
    super("collectFunctions needs a function that registers everything before it returns; it got a promise.");
  }
}

let model: ProgrammingModel | undefined;
let collecting: Map<string, RegisteredFunction> | undefined;
const listeners = new Set<(level: LogLevel, category: LogCategory, message: string) => void>();

/**
 * Runs `register` and answers the functions that it registered, always into a fresh registry: the same names can be
 * registered again for the next generation of the app. Throws what `register` throws, and when called inside itself.
 */
export function collectFunctions(register: () => unknown): FunctionRegistry {
  if (collecting !== undefined) throw new Error("collectFunctions was called while it was already collecting.");
  const functions = new Map<string, RegisteredFunction>();
  collecting = functions;
  try {
    const result = register();
    if (result instanceof Promise) {
      // Its failure belongs to the caller's mistake that is reported right here.
      result.catch(() => undefined);
      throw new RegistrationNotSynchronousError();
    }
  } finally {
    collecting = undefined;
  }
  return { functions, model: model ?? noModel };
}

/** Called by the library once per process, at its first registration. */
export function setProgrammingModel(programmingModel: ProgrammingModel): void {
  model = programmingModel;
}

export function getProgrammingModel(): ProgrammingModel | undefined {
  return model;
}

/** Called by the library for every function. */
export function registerFunction(metadata: FunctionMetadata, callback: FunctionCallback): Disposable {
  const functions = collecting;
  if (functions === undefined) throw new RegisteredOutsideAppError(metadata.name);
  const taken = [...functions.keys()].some((name) => name.toLowerCase() === metadata.name.toLowerCase());
  if (taken) throw new FunctionNameTakenError(metadata.name);
  functions.set(metadata.name, describeFunction(metadata, callback));
  return new Disposable(() => functions.delete(metadata.name));
}

export function registerHook(hook: string): never {
  throw new HooksNotSupportedError(hook);
}

/** The library's own remarks, which belong to no invocation. */
export function log(level: LogLevel, category: LogCategory, message: string): void {
  for (const listener of listeners) listener(level, category, message);
}

/** Hands the library's remarks on; answers how to stop that. */
export function listenToCoreLog(
  listener: (level: LogLevel, category: LogCategory, message: string) => void,
): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Stands in for the library in a registry without functions, where nothing can be invoked. */
const noModel: ProgrammingModel = {
  name: "none",
  version: "0",
  getInvocationModel() {
    throw new Error("No function was ever registered, so no library can run one.");
  },
};
