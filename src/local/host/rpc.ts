/**
 * The wire shapes between the Functions host and its Node worker, as far as the two libraries touch them. There is no
 * package with these types: `@azure/functions-core` exists only inside the real worker.
 */

/** A value on its way between host and library; the one field that is set says how it is meant. */
export interface TypedData {
  string?: string;
  json?: string;
  bytes?: Uint8Array;
  int?: number;
  double?: number;
  http?: HttpData;
}

export interface HttpData {
  method?: string;
  url?: string;
  /** Names in lower case. The `nullable…` maps are the ones that a current host fills. */
  nullableHeaders?: Record<string, { value: string }>;
  nullableParams?: Record<string, { value: string }>;
  nullableQuery?: Record<string, { value: string }>;
  headers?: Record<string, string>;
  params?: Record<string, string>;
  query?: Record<string, string>;
  body?: TypedData | null;
  statusCode?: string;
  cookies?: HttpCookie[];
  enableContentNegotiation?: boolean;
  rawBody?: TypedData | null;
  identities?: unknown[];
}

export interface HttpCookie {
  name: string;
  value: string;
  domain?: { value: string };
  path?: { value: string };
  expires?: { value: { seconds: number } };
  secure?: { value: boolean };
  httpOnly?: { value: boolean };
  sameSite?: "none" | "lax" | "strict" | "explicitNone";
  maxAge?: { value: number };
}

/** One binding of a function: its trigger, an input or an output. Which further fields there are depends on `type`. */
export interface Binding {
  type: string;
  direction: "in" | "out";
  name?: string;
  route?: string;
  methods?: string[];
  authLevel?: string;
  schedule?: string;
  runOnStartup?: boolean;
  useMonitor?: boolean;
}

export interface FunctionMetadata {
  name: string;
  bindings: Record<string, Binding>;
}

export type FunctionCallback = (...inputsAndContext: unknown[]) => unknown;

/** What the worker hands to the library for one invocation. */
export interface CoreInvocation {
  invocationId: string;
  metadata: FunctionMetadata;
  request: {
    invocationId: string;
    inputData: { name: string; data: TypedData }[];
    triggerMetadata: Record<string, TypedData>;
  };
  log: (level: LogLevel, category: LogCategory, message: string) => void;
  state: "preInvocationHooks" | "invocation" | "postInvocationHooks" | undefined;
}

export interface InvocationModel {
  getArguments(): Promise<{ context: unknown; inputs: unknown[] }>;
  invokeFunction(context: unknown, inputs: unknown[], callback: FunctionCallback): Promise<unknown>;
  getResponse(context: unknown, result: unknown): Promise<InvocationResponse>;
}

export interface InvocationResponse {
  outputData?: { name?: string; data?: TypedData | null }[];
  returnValue?: TypedData | null;
}

/** The library's side of the worker: `new InvocationModel(…)` with its own conversions. */
export interface ProgrammingModel {
  name: string;
  version: string;
  getInvocationModel(invocation: CoreInvocation): InvocationModel;
}

export type LogLevel = "trace" | "debug" | "information" | "warning" | "error" | "critical" | "none";
export type LogCategory = "user" | "system" | "customMetric";
