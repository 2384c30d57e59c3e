import type { FunctionRegistry } from "../../../../src/local/host/registry";
import type { InvocationResponse, TypedData } from "../../../../src/local/host/rpc";

/** What the local host handed to the library, and what came back. */
export interface Captured {
  readonly at: number;
  readonly function: string;
  readonly trigger: string;
  readonly input: TypedData;
  readonly extraInputs: Record<string, TypedData>;
  readonly triggerMetadata: Record<string, TypedData>;
  result?: TypedData | null;
  thrown?: unknown;
  failed?: boolean;
}

/** A registry that tells of every invocation: the library's conversions run as ever, only watched. */
export function watchRegistry(registry: FunctionRegistry, now: () => number, calls: Captured[]): FunctionRegistry {
  const model: FunctionRegistry["model"] = {
    ...registry.model,
    name: registry.model.name,
    version: registry.model.version,
    getInvocationModel: (invocation) => {
      const { name, bindings } = invocation.metadata;
      const isTrigger = (binding: string): boolean => /trigger$/i.test(bindings[binding]?.type ?? "");
      const inputs = invocation.request.inputData;
      const call: Captured = {
        at: now(),
        function: name,
        trigger: Object.values(bindings).find((it) => /trigger$/i.test(it.type))?.type ?? "",
        input: inputs.find((it) => isTrigger(it.name))?.data ?? {},
        extraInputs: Object.fromEntries(
          inputs.filter((it) => !isTrigger(it.name)).map((it) => [it.name.replace(/[0-9a-f]{10}$/, "*"), it.data]),
        ),
        triggerMetadata: invocation.request.triggerMetadata,
      };
      calls.push(call);
      const inner = registry.model.getInvocationModel(invocation);
      return {
        getArguments: () => inner.getArguments(),
        invokeFunction: async (context, args, callback) => {
          try {
            return await inner.invokeFunction(context, args, callback);
          } catch (error) {
            call.failed = true;
            call.thrown = error;
            throw error;
          }
        },
        getResponse: async (context, result): Promise<InvocationResponse> => {
          const response = await inner.getResponse(context, result);
          call.result = response.returnValue ?? null;
          return response;
        },
      };
    },
  };
  return { functions: registry.functions, model };
}
