import { RestError } from "@azure/data-tables";
import type { TableServiceClientOptions } from "@azure/data-tables";

type Policy = NonNullable<TableServiceClientOptions["additionalPolicies"]>[number]["policy"];

/** What happens to one sending of a request. */
export type Fault =
  /** The connection breaks before the service saw anything. */
  | { readonly kind: "cut" }
  /** The service does it and the answer is lost. */
  | { readonly kind: "cut after effect" }
  /** The service does it (or not) and answers this status. */
  | { readonly kind: "answer"; readonly status: number; readonly afterEffect: boolean }
  /** The connection breaks, and before it is sent again somebody does this. */
  | { readonly kind: "cut, then"; readonly somebody: () => Promise<unknown> };

/** Breaks the next sendings of requests of one method, in the order given. */
export function createFaults() {
  const waiting: { method: string; fault: Fault }[] = [];
  const cut = (request: Parameters<Policy["sendRequest"]>[0]) =>
    new RestError("socket hang up", { code: "ECONNRESET", request });

  const policy: Policy = {
    name: "faults",
    async sendRequest(request, next) {
      const index = waiting.findIndex((entry) => entry.method === request.method);
      const [entry] = index < 0 ? [] : waiting.splice(index, 1);
      if (entry === undefined) return next(request);
      const { fault } = entry;
      switch (fault.kind) {
        case "cut":
          throw cut(request);
        case "cut, then":
          await fault.somebody();
          throw cut(request);
        case "cut after effect":
          await next(request);
          throw cut(request);
        case "answer": {
          const answer = await next(fault.afterEffect ? request : { ...request, method: "OPTIONS" });
          return { ...answer, request, status: fault.status, bodyAsText: "" };
        }
      }
    },
  };

  return {
    policy,
    on(method: string, ...faults: Fault[]) {
      for (const fault of faults) waiting.push({ method, fault });
    },
    get left() {
      return waiting.length;
    },
  };
}
