import { PROPERTY_CHARACTERS } from "./table-limits";

/** One row's share of a text, ready to be put into properties. */
export type Pieces = readonly string[];

/** 15 full properties are 960 KiB of a row's 1 MiB, which leaves room for keys and the document's own properties. */
const PIECES_PER_ROW = 15;
/** Azurite counts the request body instead of the stored row, so a row stays below 1 MiB there as well. */
const BODY_BYTES_PER_ROW = 960 * 1024;
/** The most that one UTF-16 unit becomes in a request body: `\uXXXX`. */
const MOST_BYTES_PER_UNIT = 6;
/** Property names `t0` … `t14`. */
const NAMES = Array.from({ length: PIECES_PER_ROW }, (_, index) => `t${index}`);

/**
 * Cuts a text into rows of pieces that fit Table Storage. A surrogate pair is never cut in two: each half alone would
 * be stored as a replacement character. An empty text is one row with one empty piece.
 */
export function cutIntoRows(text: string): readonly Pieces[] {
  const pieces = cutIntoPieces(text);
  if (pieces.length <= PIECES_PER_ROW && text.length * MOST_BYTES_PER_UNIT <= BODY_BYTES_PER_ROW) return [pieces];
  const rows: string[][] = [];
  let room = 0;
  let row: string[] = [];
  for (const piece of pieces) {
    const bytes = bodyBytes(piece);
    if (rows.length === 0 || row.length === PIECES_PER_ROW || bytes > room) {
      row = [];
      rows.push(row);
      room = BODY_BYTES_PER_ROW;
    }
    row.push(piece);
    room -= bytes;
  }
  return rows;
}

/** The properties that hold a row's pieces. */
export function toProperties(pieces: Pieces): Record<string, string> {
  const properties: Record<string, string> = {};
  NAMES.slice(0, pieces.length).forEach((name, index) => {
    properties[name] = pieces[index] ?? "";
  });
  return properties;
}

/** The text that a row's properties hold. */
export function fromProperties(row: Readonly<Record<string, unknown>>): string {
  let text = "";
  for (const name of NAMES) {
    const piece = row[name];
    if (typeof piece !== "string") break;
    text += piece;
  }
  return text;
}

function cutIntoPieces(text: string): string[] {
  if (text.length <= PROPERTY_CHARACTERS) return [text];
  const pieces: string[] = [];
  for (let start = 0; start < text.length;) {
    let end = Math.min(start + PROPERTY_CHARACTERS, text.length);
    if (end < text.length && isHighSurrogate(text.charCodeAt(end - 1))) end -= 1;
    pieces.push(text.slice(start, end));
    start = end;
  }
  return pieces;
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

/** Bytes in a JSON body written in ASCII (azure-transport.ts). */
function bodyBytes(piece: string): number {
  let bytes = 0;
  for (let index = 0; index < piece.length; index += 1) {
    const unit = piece.charCodeAt(index);
    if (unit < 0x20 || unit > 0x7e) bytes += MOST_BYTES_PER_UNIT;
    else bytes += unit === 0x22 || unit === 0x5c ? 2 : 1;
  }
  return bytes;
}
