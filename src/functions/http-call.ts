import type { HttpRequest, HttpResponseInit } from "@azure/functions";
import type { Principal } from "../contracts/principal";
import type { Deps } from "../operations/deps";
import type { StoppingDeps } from "./app-parts";
import { Refusal } from "./refusal";

/** A request that was let in, with what its handler may use. */
export interface HttpCall<D> {
  readonly request: HttpRequest;
  readonly deps: D;
  /** Who is calling. */
  readonly who: Principal;
  /** Without a trailing slash. */
  readonly publicUrl: string;
  /** Path of the request. */
  readonly path: string;
  readonly wantsPage: boolean;
}

export type Handler = (call: HttpCall<Deps>) => Promise<HttpResponseInit>;

/** Works while settings are wrong. */
export type StoppingHandler = (
  call: HttpCall<StoppingDeps & Pick<Deps, "orchestrations">>,
) => Promise<HttpResponseInit>;

/** A part of the route; ids are letters, digits, hyphens and underscores, so that they can stand in keys and instance ids. */
export function idOf(request: HttpRequest): string {
  const id = request.params.id ?? "";
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(id)) throw new Refusal("not-found", "There is nothing of that id.");
  return id;
}

/** People count waves from 1, the product from 0. */
export function waveOf(request: HttpRequest): number {
  const text = request.params.wave ?? "";
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new Refusal("not-found", "Waves are numbered from 1.");
  return Number(text) - 1;
}

export function notFound(what: string, id: string): Refusal {
  return new Refusal("not-found", `There is no ${what} '${id}'.`);
}
