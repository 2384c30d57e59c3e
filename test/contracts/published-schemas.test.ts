import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { publishedSchemas } from "../../src/contracts/published-schemas";

const folder = join(__dirname, "../../schemas");

describe("the published JSON Schemas", () => {
  test("are exactly one for each kind of file", () => {
    expect(readdirSync(folder).sort()).toEqual(Object.keys(publishedSchemas).sort());
  });

  test.each(Object.keys(publishedSchemas))("%s is current (node scripts/schemas.mjs writes it)", (name) => {
    expect(JSON.parse(readFileSync(join(folder, name), "utf8"))).toEqual(
      JSON.parse(JSON.stringify(publishedSchemas[name])),
    );
  });
});
