import type { HostLogEntry } from "./host-log";
import type { FunctionRegistry, RegisteredFunction } from "./registry";
import type { InvocationResponse, TypedData } from "./rpc";

export interface InvocationScene {
  readonly registry: FunctionRegistry;
  readonly ids: () => string;
  readonly now: () => number;
  readonly log: (entry: HostLogEntry) => void;
  /** The durable client's binding data, as JSON text. */
  readonly durableClientData: () => string;
}

export interface Call {
  readonly target: RegisteredFunction;
  /** What the trigger brings; undefined: a value of no kind. */
  readonly trigger: TypedData | undefined;
  readonly triggerMetadata: Record<string, TypedData>;
  readonly instanceId?: string;
}

export type CallOutcome =
  | { readonly ok: true; readonly response: InvocationResponse }
  /** What the function, or the library while it converted the result, threw. */
  | { readonly ok: false; readonly thrown: unknown };

/** Calls functions of the app through the library's own conversions, as the real worker does. */
export type Invoke = (call: Call) => Promise<CallOutcome>;

export class UnsupportedBindingError extends Error {
  override readonly name = "UnsupportedBindingError";
  readonly functionName: string;
  readonly bindingType: string;
  constructor(functionName: string, bindingType: string) {
    super(
      `Function "${functionName}" has a binding of type "${bindingType}", which the local host does not have. ` +
        "It has HTTP, timer and durable triggers, and the durable client.",
    );
    this.functionName = functionName;
    this.bindingType = bindingType;
  }
}

const TRIGGERS = new Set(["httptrigger", "timertrigger", "orchestrationtrigger", "activitytrigger"]);
const OTHERS = new Set(["http", "durableclient"]);

/** Throws UnsupportedBindingError for a function that needs more than the local host has. */
export function checkBindings(registry: FunctionRegistry): void {
  for (const { name, metadata } of registry.functions.values()) {
    for (const { type } of Object.values(metadata.bindings)) {
      const known = TRIGGERS.has(type.toLowerCase()) || OTHERS.has(type.toLowerCase());
      if (!known) throw new UnsupportedBindingError(name, type);
    }
  }
}

export function makeInvoke(scene: InvocationScene): Invoke {
  return async (call) => {
    const { target } = call;
    const invocationId = scene.ids();
    const about = {
      functionName: target.name,
      invocationId,
      ...(call.instanceId === undefined ? {} : { instanceId: call.instanceId }),
    };
    const model = scene.registry.model.getInvocationModel({
      invocationId,
      metadata: target.metadata,
      request: {
        invocationId,
        inputData: [{ name: target.triggerName, data: call.trigger ?? {} }, ...clientInputs(target, scene)],
        triggerMetadata: call.triggerMetadata,
      },
      log: (level, category, message) => {
        scene.log({ at: scene.now(), level, category: category === "user" ? "user" : "system", message, ...about });
      },
      state: "invocation",
    });
    try {
      const { context, inputs } = await model.getArguments();
      const result = await model.invokeFunction(context, inputs, target.callback);
      return { ok: true, response: await model.getResponse(context, result) };
    } catch (thrown) {
      return { ok: false, thrown };
    }
  };
}

function clientInputs(target: RegisteredFunction, scene: InvocationScene): { name: string; data: TypedData }[] {
  const inputs: { name: string; data: TypedData }[] = [];
  for (const [name, binding] of Object.entries(target.metadata.bindings)) {
    if (binding.type.toLowerCase() === "durableclient")
      inputs.push({ name, data: { string: scene.durableClientData() } });
  }
  return inputs;
}
