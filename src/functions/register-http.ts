import { app } from "@azure/functions";
import { input } from "durable-functions";
import { ROUTE_NAMES, ROUTES, type Route } from "../contracts/http/routes";
import type { AppParts } from "./app-parts";
import { registerIdentityChoice } from "./register-identity-choice";
import { serve } from "./serve";

/**
 * Registers every route of the table. `authLevel` is anonymous, because people are known by App Service authentication
 * and not by keys. HEAD has to be listed for the host to pass it on.
 */
export function registerHttp(parts: AppParts): void {
  for (const name of ROUTE_NAMES) {
    const { method, path }: Route = ROUTES[name];
    app.http(name, {
      route: path,
      methods: method === "GET" ? ["GET", "HEAD"] : [method],
      authLevel: "anonymous",
      extraInputs: [input.durableClient()],
      handler: (request, context) => serve(parts, name, request, context),
    });
  }
  registerIdentityChoice(parts);
}
