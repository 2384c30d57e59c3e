import { wrap } from "../views/text/terminal-text";

/** Room for `Tue 31 Dec 09:00` and two spaces. */
const TIME_WIDTH = 18;

/**
 * One sentence of the local environment's story, broken at the width (columns) of the terminal and ended by a line feed.
 * Behind a time it stands in a column of its own; without one it keeps its own indent. An address is never broken, so
 * that it can be clicked.
 */
export function storyLine(at: string, sentence: string, width: number, faint: (text: string) => string): string {
  if (at !== "") return `${faint(at.padEnd(TIME_WIDTH))}${wrap(sentence, TIME_WIDTH, width).join("\n").trimStart()}\n`;
  const indent = sentence.length - sentence.trimStart().length;
  return `${wrap(sentence.trimStart(), indent, width).join("\n")}\n`;
}
