import type { Binding, FunctionCallback, FunctionMetadata, ProgrammingModel } from "./rpc";

/** A function of the app as the library registered it. */
export interface RegisteredFunction {
  readonly name: string;
  /** The generated name of the trigger binding, such as `httpTrigger3f9a0c1d2e`. */
  readonly triggerName: string;
  readonly trigger: Binding;
  readonly metadata: FunctionMetadata;
  readonly callback: FunctionCallback;
}

/** The functions of one generation of the app. Several generations can live in one process, each with a registry of its own. */
export interface FunctionRegistry {
  /** By name, in the order of registration. */
  readonly functions: ReadonlyMap<string, RegisteredFunction>;
  /** The library that converts inputs and answers of these functions. */
  readonly model: ProgrammingModel;
}

export class FunctionNameTakenError extends Error {
  override readonly name = "FunctionNameTakenError";
  readonly functionName: string;
  constructor(functionName: string) {
    super(`Two functions are called "${functionName}"; names differ in more than case. Rename one of them.`);
    this.functionName = functionName;
  }
}

/** Finds the trigger among a function's bindings. The library makes sure that there is one. */
export function describeFunction(metadata: FunctionMetadata, callback: FunctionCallback): RegisteredFunction {
  const found = Object.entries(metadata.bindings).find(([, binding]) => /trigger$/i.test(binding.type));
  if (found === undefined) throw new TypeError(`Function "${metadata.name}" was registered without a trigger.`);
  const [triggerName, trigger] = found;
  return { name: metadata.name, triggerName, trigger, metadata, callback };
}

/** The functions with one kind of trigger (`httpTrigger`, `activityTrigger` …), in the order of registration. */
export function functionsWithTrigger(registry: FunctionRegistry, type: string): RegisteredFunction[] {
  return [...registry.functions.values()].filter((it) => it.trigger.type.toLowerCase() === type.toLowerCase());
}
