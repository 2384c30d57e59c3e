import { sha256 } from "../domain/hash";

/** Longer keys are hashed: a key may have 512 characters, and several parts share it. */
const LONGEST_PART = 160;
const PLAIN = /^[A-Za-z0-9._@-]+$/;

/**
 * Joins parts to a table key. Parts may be any text: what is not plain becomes `=` and the UTF-8 byte in hex, and what
 * is too long becomes `==` and its SHA-256. Different parts never give the same key, and no key starts with `~`, which
 * is kept for the rows that hold the rest of a large document.
 */
export function keyOf(...parts: readonly string[]): string {
  return parts.map(encodePart).join("~");
}

/** A whole number as text that sorts like the number: `sortable(42, 8)` is `00000042`. Throws RangeError when it doesn't fit. */
export function sortable(value: number, digits: number): string {
  const text = String(value).padStart(digits, "0");
  if (!Number.isSafeInteger(value) || value < 0 || text.length > digits) {
    throw new RangeError(`${value} is not a whole number of at most ${digits} digits, so it can't be part of a key.`);
  }
  return text;
}

function encodePart(text: string): string {
  const encoded = PLAIN.test(text) ? text : encodeBytes(text);
  return encoded.length <= LONGEST_PART ? encoded : `==${sha256(text)}`;
}

function encodeBytes(text: string): string {
  // An empty part would let ("a", "") and ("a") meet, and an empty key is hard to see in any tool.
  if (text === "") return "=";
  let key = "";
  for (const byte of Buffer.from(text, "utf8")) {
    const character = String.fromCharCode(byte);
    key += byte < 0x80 && PLAIN.test(character) ? character : `=${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }
  return key;
}
