import Module from "node:module";
import * as core from "./functions-core";

/** The loader behind `require`: not part of Node's types, but the way by which the real worker injects its core, too. */
interface Loader {
  _load(request: string, ...rest: unknown[]): unknown;
}

let provided = false;

/**
 * Makes `require("@azure/functions-core")` answer this process's core, also from a built file that leaves the module
 * external. Call it before the file is loaded; calling it again changes nothing. CommonJS only, as the app's bundle is.
 */
export function provideFunctionsCore(): void {
  if (provided) return;
  provided = true;
  const loader = Module as unknown as Loader;
  const load = loader._load.bind(loader);
  loader._load = (request, ...rest) => (request === "@azure/functions-core" ? core : load(request, ...rest));
}
