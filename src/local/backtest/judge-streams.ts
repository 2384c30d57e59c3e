import { readOutcomeLine } from "../../contracts/outcome-line";
import type { FileProblem } from "../../contracts/file-problem";
import { StreamJudge, type StreamVerdict } from "../../domain/health/stream-judge";
import type { PlanGate } from "../../domain/plan/plan";
import { LineTooLongError, readLines } from "./read-lines";

export interface StreamsInput {
  readonly file: string;
  readonly gate: PlanGate;
  /** Of certification; a backtest has no plan that could say otherwise. */
  readonly confidence: number;
  /** Hears each stream's verdict when it ends; those without an end line come last, in the order in which they began. */
  readonly onVerdict: (verdict: StreamVerdict, size: number | null) => void;
  readonly onProgress?: (share: number | null, lines: number) => void;
}

export type JudgedStreams =
  | { readonly ok: true; readonly lines: number; readonly streams: number }
  | { readonly ok: false; readonly problems: readonly FileProblem[] };

/** The gate has no `signInBlocked`, and outcomes tell of nothing else. */
export class NothingToJudgeError extends Error {
  override readonly name = "NothingToJudgeError";
  constructor() {
    super(
      "The gate has signInBlocked switched off, and outcome streams tell of nothing else, so there is nothing to judge.",
    );
  }
}

/**
 * Judges every stream of a file with the very gate of the product. Memory grows with the people of the streams that are
 * open at once, never with the lines. The first line that can't be read, or that is out of order, ends it. Throws
 * {@link NothingToJudgeError}.
 */
export function judgeStreams({ file, gate, confidence, onVerdict, onProgress }: StreamsInput): JudgedStreams {
  const { signInBlocked } = gate.guardrails;
  if (signInBlocked === "off") throw new NothingToJudgeError();
  const open = new Map<string, StreamJudge>();
  const closed = new Set<string>();
  const problems: FileProblem[] = [];
  let lines = 0;
  const refuse = (line: number, what: string, expected: string, suggestion?: string): false => {
    problems.push({
      file,
      line,
      column: 1,
      path: "",
      what,
      expected,
      ...(suggestion === undefined ? {} : { suggestion }),
    });
    return false;
  };
  const take = (text: string, number: number): boolean => {
    lines = number;
    if (text === "" || text.trim() === "") return true;
    const read = readOutcomeLine(text);
    if (!read.ok) return refuse(number, read.what, read.expected);
    const { line } = read;
    if (closed.has(line.stream))
      return refuse(number, `stream "${line.stream}" was closed by its end line already`, "no more lines of it");
    const judge = open.get(line.stream) ?? new StreamJudge(line.stream, gate, signInBlocked, confidence);
    const problem = judge.take(line);
    if (problem !== undefined) return refuse(number, problem, "each stream's lines in time order", "sort them by time");
    if (line.kind === "end") {
      open.delete(line.stream);
      closed.add(line.stream);
      onVerdict(judge.finish(), judge.size);
    } else open.set(line.stream, judge);
    return true;
  };
  try {
    readLines(file, take, (share) => onProgress?.(share, lines));
  } catch (error) {
    if (error instanceof LineTooLongError) refuse(error.line, "the line is too long", "one outcome a line");
    else refuseUnreadable(error, refuse);
  }
  if (problems.length > 0) return { ok: false, problems };
  for (const judge of open.values()) onVerdict(judge.finish(), judge.size);
  return { ok: true, lines, streams: closed.size + open.size };
}

function refuseUnreadable(error: unknown, refuse: (line: number, what: string, expected: string) => false): void {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === undefined) throw error;
  refuse(
    1,
    code === "ENOENT" ? "there is no such file" : `the file can't be read (${code})`,
    "a file that can be read",
  );
}
