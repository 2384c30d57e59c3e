import { app, type HttpRequest, type HttpResponseInit } from "@azure/functions";
import { isLoopbackHost } from "../contracts/addresses";
import { readForm } from "../contracts/http/decision-request";
import { buildProblem } from "../contracts/http/problem";
import type { AppParts } from "./app-parts";
import { answerProblem, answerSeeOther } from "./answers";
import { LOCAL_COOKIE, refuseCrossSite } from "./authorise";
import { receiveBody } from "./read-body";
import { Refusal } from "./refusal";

const PATH = "/local/identity";

/**
 * Where the page "Who are you?" of the local environment sends the choice; it is kept in a cookie, since a browser can't
 * be told to send a header. The route exists only while the settings name local identities, which they can't in Azure.
 */
export function registerIdentityChoice({ settings }: AppParts): void {
  const known = settings.ok ? settings.settings : settings.partial;
  const identities = known.identities;
  if (identities?.kind !== "local") return;
  app.http("choose-identity", {
    route: PATH.slice(1),
    methods: ["POST"],
    authLevel: "anonymous",
    handler: async (request) => {
      try {
        refuseCrossSite(request, known.publicUrl);
        return await choose(request, Object.keys(identities.people));
      } catch (error) {
        if (error instanceof Refusal) return answerProblem(buildProblem(error.kind, error.message, PATH));
        return answerProblem(buildProblem("failed", "The choice could not be kept.", PATH));
      }
    },
  });
}

async function choose(request: HttpRequest, names: readonly string[]): Promise<HttpResponseInit> {
  if (!isLoopbackHost(new URL(request.url).hostname))
    throw new Refusal("forbidden", "Local identities count only at a loopback address.");
  const { text } = await receiveBody(request, ["application/x-www-form-urlencoded"]);
  const { user, returnTo } = readForm(text);
  if (typeof user !== "string" || !names.includes(user))
    throw new Refusal("bad-request", "There is no local identity of that name.");
  const cookie = `${LOCAL_COOKIE}=${encodeURIComponent(user)}; Path=/; HttpOnly; SameSite=Strict`;
  return answerSeeOther(localPath(returnTo), { "set-cookie": cookie });
}

/** Only ever back to a path of our own. */
function localPath(returnTo: string | string[] | undefined): string {
  const safe = typeof returnTo === "string" && /^\/(?![/\\])[\x21-\x7e]*$/.test(returnTo);
  return safe ? returnTo : "/";
}
