import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { StringDecoder } from "node:string_decoder";

/** Bytes read at once: large enough that reading costs nothing beside parsing. */
const CHUNK = 256 * 1024;
/** A longer line is no line of ours. */
const LONGEST = 1024 * 1024;

/** A line can't be held: the file is not one of short lines. */
export class LineTooLongError extends Error {
  override readonly name = "LineTooLongError";
  readonly line: number;
  constructor(line: number) {
    super(
      `Line ${String(line)} is longer than ${String(LONGEST / 1024)} KiB; an outcome takes some two hundred bytes.`,
    );
    this.line = line;
  }
}

/**
 * Calls `take` with each line of a UTF-8 file and its number (from 1), holding one chunk at a time, until `take` answers
 * false. `onProgress` hears the share read after each chunk, null where the size is not known (a pipe).
 * Throws {@link LineTooLongError} and what the file system throws.
 */
export function readLines(
  file: string,
  take: (line: string, number: number) => boolean,
  onProgress: (share: number | null) => void = () => undefined,
): void {
  const descriptor = openSync(file, "r");
  try {
    const stats = fstatSync(descriptor);
    const size = stats.isFile() && stats.size > 0 ? stats.size : null;
    const buffer = Buffer.allocUnsafe(CHUNK);
    const decoder = new StringDecoder("utf8");
    let [rest, number, done] = ["", 0, 0];
    for (;;) {
      const read = readSync(descriptor, buffer, 0, CHUNK, null);
      const text = rest + (read === 0 ? decoder.end() : decoder.write(buffer.subarray(0, read)));
      let from = 0;
      for (let end = text.indexOf("\n"); end !== -1; end = text.indexOf("\n", from)) {
        number += 1;
        if (!take(text.slice(number === 1 ? skipMark(text) : from, end), number)) return;
        from = end + 1;
      }
      rest = text.slice(from);
      if (rest.length > LONGEST) throw new LineTooLongError(number + 1);
      if (read === 0) {
        if (rest !== "") take(number === 0 ? rest.slice(skipMark(rest)) : rest, number + 1);
        return;
      }
      done += read;
      onProgress(size === null ? null : Math.min(1, done / size));
    }
  } finally {
    closeSync(descriptor);
  }
}

/** The byte order mark that some editors put before the first line. */
function skipMark(text: string): number {
  return text.startsWith("\uFEFF") ? 1 : 0;
}
