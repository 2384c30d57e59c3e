import { readFileSync } from "node:fs";
import path from "node:path";
import { RECORDINGS } from "./recorded-app";

/** A recorded call of a function. `t` counts milliseconds since the story began. */
export interface InvokeStep {
  readonly kind: "invoke";
  readonly seq: number;
  readonly t: number;
  readonly tEnd?: number;
  readonly function: string;
  readonly trigger: string;
  readonly inputKind?: string | null;
  readonly inputRaw?: string | null;
  readonly input?: unknown;
  readonly extraInputs?: Record<string, unknown>;
  readonly triggerMetadata?: Record<string, unknown>;
  readonly resultKind?: string | null;
  readonly result?: unknown;
  readonly error?: { isError: boolean; name?: string; message?: string; thrown?: unknown };
  readonly unfinished?: boolean;
}

export interface HttpStep {
  readonly kind: "http";
  readonly seq: number;
  readonly t: number;
  readonly via: "library" | "management" | "client";
  readonly call?: string;
  readonly args?: unknown[];
  readonly request: {
    readonly method: string;
    readonly url: string;
    readonly body: string | null;
    readonly contentType?: string | null;
    readonly headers?: Record<string, string | number | string[]>;
  };
  readonly status: number;
  readonly headers: Record<string, string | string[]>;
  readonly body: unknown;
  readonly returned?: unknown;
  readonly thrown?: string;
}

export interface HistoryStep {
  readonly kind: "history";
  readonly seq: number;
  readonly t: number;
  readonly instanceId: string;
  readonly rows: Record<string, unknown>[];
}

export interface NoteStep {
  readonly kind: "note";
  readonly seq: number;
  readonly t: number;
  readonly note: string;
}

export type Step = InvokeStep | HttpStep | HistoryStep | NoteStep;

export function readRecording(story: string): Step[] {
  return JSON.parse(readFileSync(path.join(RECORDINGS, `${story}.json`), "utf8")) as Step[];
}
