import * as z from "zod";
import { gateSchema } from "./gate-schema";
import { guardSchema } from "./guard-file";
import { planSchema } from "./plan-schema";
import { scenarioFile } from "./scenario-file";
import { tenantFile } from "./tenant-file";

/** The published JSON Schemas (`schemas/`), by file name: what editors complete and check, made from what the reader checks. */
export const publishedSchemas: Readonly<Record<string, unknown>> = {
  "plan.schema.json": publish(planSchema, "Rollout plan"),
  "gate.schema.json": publish(gateSchema, "One gate, alone in a file for a backtest"),
  "guard.schema.json": publish(guardSchema, "Tenant guard"),
  "tenant.schema.json": publish(tenantFile, "Emulated tenant"),
  "scenario.schema.json": publish(scenarioFile, "Rehearsal scenario"),
};

function publish(schema: z.ZodType, title: string): unknown {
  // `input`: files hold what people write, not what the product makes of it.
  const { $schema, ...rest } = z.toJSONSchema(schema, { io: "input" });
  return { $schema, title, ...rest };
}
