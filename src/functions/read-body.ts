import type { HttpRequest } from "@azure/functions";
import { checkBody, readJsonBody, type Body, type BodyOf, type BodySchema } from "../contracts/http/json-body";
import { readForm } from "../contracts/http/decision-request";
import { LARGEST_BODY } from "../contracts/http/routes";
import { Refusal } from "./refusal";

export interface ReceivedBody {
  readonly text: string;
  /** In lower case, without parameters; empty when there is no body. */
  readonly mediaType: string;
}

/**
 * Reads a body as UTF-8 text of one of the media types. Whoever sends no body needs no type. A chunked request reaches
 * the app without its body (a rule of the Functions host), so one that announces chunks is told so.
 */
export async function receiveBody(request: HttpRequest, mediaTypes: readonly string[]): Promise<ReceivedBody> {
  const announced = Number(request.headers.get("content-length") ?? "0");
  if (announced > LARGEST_BODY) throw tooLarge();
  const bytes = new Uint8Array(await request.arrayBuffer());
  if (bytes.length > LARGEST_BODY) throw tooLarge();
  if (bytes.length === 0) {
    if (request.headers.get("transfer-encoding")?.includes("chunked") === true)
      throw new Refusal("bad-request", "A chunked body doesn't arrive here; send it with a Content-Length.");
    return { text: "", mediaType: "" };
  }
  const mediaType = (request.headers.get("content-type") ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
  if (!mediaTypes.includes(mediaType))
    throw new Refusal("wrong-content-type", `The body has to be ${mediaTypes.join(" or ")}.`);
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes), mediaType };
  } catch {
    throw new Refusal("bad-request", "The body is not UTF-8.");
  }
}

/** A JSON body, or none where nothing in it is required. */
export async function receiveJson<S extends BodySchema>(request: HttpRequest, schema: S): Promise<BodyOf<S>> {
  const { text } = await receiveBody(request, ["application/json"]);
  return valueOf(readJsonBody(text, schema));
}

const FORM = "application/x-www-form-urlencoded";

/** The fields of a form, or the same as JSON. */
export async function receiveFields<S extends BodySchema>(request: HttpRequest, schema: S): Promise<BodyOf<S>> {
  const { text, mediaType } = await receiveBody(request, [FORM, "application/json"]);
  return valueOf(mediaType === FORM ? checkBody(readForm(text), schema) : readJsonBody(text, schema));
}

function valueOf<T>(body: Body<T>): T {
  if (body.ok) return body.value;
  const [first] = body.errors;
  throw new Refusal("bad-request", first?.detail ?? "The body can't be understood.", body.errors);
}

function tooLarge(): Refusal {
  return new Refusal("too-large", `A body may have ${String(LARGEST_BODY)} bytes.`);
}
