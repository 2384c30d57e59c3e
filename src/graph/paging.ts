import { GraphError } from "../contracts/graph/graph-error";
import { asObject, asText } from "../contracts/graph/json-value";
import { describePath, isBelow } from "./url";

/** What an expired or unknown `$skiptoken` is answered with (the code in the body varies from API to API). */
const EXPIRED = new Set([400, 410]);

/**
 * Reads a collection page after page. Next links are used as they are, but only below `base` (endpoint and version):
 * the token belongs to that host. A link that comes twice is a loop and ends the read. When a next link has expired the
 * read starts again, once; a first request that is answered 400 is simply wrong and is not repeated.
 */
export async function* readPages(
  first: string,
  base: string,
  get: (url: string) => Promise<unknown>,
): AsyncGenerator<unknown, void, undefined> {
  let url = first;
  let restarted = false;
  let seen = new Set([first]);
  for (;;) {
    let page: unknown;
    try {
      page = await get(url);
    } catch (error) {
      if (url === first || restarted || !(error instanceof GraphError) || !EXPIRED.has(error.status)) throw error;
      restarted = true;
      url = first;
      seen = new Set([first]);
      continue;
    }
    const { items, next } = readPage(first, page);
    yield* items;
    if (next === undefined) return;
    if (seen.has(next)) throw pagingError(first, "PagingLoop", "a next link came a second time");
    if (!isBelow(base, next)) {
      throw pagingError(first, "ForeignNextLink", "the next link leaves the Graph endpoint; it was not followed");
    }
    seen.add(next);
    url = next;
  }
}

function readPage(first: string, page: unknown): { items: readonly unknown[]; next: string | undefined } {
  const raw = asObject(page);
  if (!Array.isArray(raw?.value)) throw pagingError(first, "NotACollection", "the answer holds no list of values");
  return { items: raw.value as readonly unknown[], next: asText(raw["@odata.nextLink"]) };
}

function pagingError(url: string, code: string, detail: string): GraphError {
  const path = describePath(url);
  return new GraphError({ method: "GET", path, status: 200, code, detail, requestId: null, outcomeUnknown: false });
}
