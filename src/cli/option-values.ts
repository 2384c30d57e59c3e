import { InvalidArgumentError, Option } from "commander";

/** A whole number from `least` to `most`, or a sentence. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^-?\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It is a whole number from ${String(least)} to ${String(most)}.`);
  };
}

/** `--json`, which every command takes. */
export function jsonOption(): Option {
  return new Option("--json", "print one JSON value instead of text");
}
