/** The part of host.json that the local host obeys; everything else in the file is for Azure. */
export interface HostJson {
  readonly version?: string;
  readonly extensions?: {
    readonly http?: { readonly routePrefix?: string };
    readonly durableTask?: {
      readonly hubName?: string;
      readonly defaultVersion?: string;
      readonly versionMatchStrategy?: "None" | "Strict" | "CurrentOrOlder";
      readonly versionFailureStrategy?: "Reject" | "Fail";
      readonly maxConcurrentActivityFunctions?: number;
      readonly maxConcurrentOrchestratorFunctions?: number;
    };
  };
}
