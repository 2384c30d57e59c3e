import * as fc from "fast-check";

/**
 * Properties draw the same cases on every run, so that a red run means a change and can be repeated. `FC_SEED=random` looks
 * for new cases, `FC_SEED=<number>` repeats those of a failure that it found.
 */
const wish = process.env.FC_SEED ?? "20261125";
if (wish !== "random") fc.configureGlobal({ seed: Number(wish) });
