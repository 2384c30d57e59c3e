/** Characters to which Adaptive Cards' Markdown gives a meaning anywhere in a line. */
const MARKDOWN = /[\\`*_[\]~<>|]/g;
/** What makes a heading, a quotation or a list at the beginning of a line. */
const LINE_START = /^(\d{1,9}(?=[.)])|[#+>-])/;
/** Line breaks, controls, and marks that turn the reading direction around, so that a name reads as something else. */
// eslint-disable-next-line no-control-regex -- control characters are exactly what has to go
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+/g;

/**
 * Text that people wrote (names, comments, sentences holding them), made harmless for a card: nothing in it becomes a
 * link, a list or bold. Bare addresses are broken by a zero-width space, since Teams makes links of them. At most `limit`
 * characters before escaping.
 */
export function cardText(text: string, limit = 300): string {
  const plain = text.replaceAll(UNPRINTABLE, " ").trim();
  const short = plain.length > limit ? `${plain.slice(0, limit - 1).replace(/[\ud800-\udbff]$/, "")}…` : plain;
  return short
    .replaceAll(MARKDOWN, "\\$&")
    .replace(LINE_START, (mark) => (/\d/.test(mark) ? `${mark}\u200b` : `\\${mark}`))
    .replaceAll("://", ":\u200b//")
    .replaceAll(/www\./gi, "www\u200b.");
}
