/* eslint-disable max-lines -- one table and its sentences: splitting it would hide the whole picture */
/**
 * Who may import whom, as failing rules: `npm run boundaries`.
 *
 * The table below is the one in the architecture; the rules are made from it. A rule's name says what holds, its comment
 * says what to do when it does not.
 */

const ADAPTER_ROOMS = ["graph", "storage", "teams", "telemetry", "durable"];

/**
 * For each room: the rooms it may import besides itself, and how to mend a violation.
 * `types` are rooms of which it may import types only (they vanish from the bundle, and with them any behaviour).
 */
const ROOMS = {
  domain: {
    rule: "domain-imports-only-itself-and-temporal",
    may: [],
    mend: "Pass the value in as a parameter, or move the pure part of what you need into domain/.",
  },
  contracts: {
    rule: "contracts-import-only-the-domain",
    may: ["domain"],
    mend: "A contract is a schema and its way to a domain noun. Behaviour belongs in operations/, a noun in domain/.",
  },
  ports: {
    rule: "ports-import-only-the-domain",
    may: ["domain"],
    mend: "A port speaks in domain nouns. Move the type it needs into domain/, or keep the row or wire shape in the adapter.",
  },
  views: {
    rule: "views-import-only-domain-and-contracts",
    may: ["domain", "contracts"],
    mend: "A view is a pure function of data. Let an operation fetch the data and hand it over.",
  },
  operations: {
    rule: "operations-reach-the-world-only-through-ports",
    may: ["domain", "contracts", "ports", "views"],
    mend: "Take the capability as a port in `deps`; the composition root hands in the adapter.",
  },
  ...Object.fromEntries(
    ["graph", "storage", "telemetry", "durable"].map((room) => [
      room,
      {
        rule: `${room}-imports-only-domain-contracts-and-ports`,
        may: ["domain", "contracts", "ports"],
        mend: "An adapter implements a port. Decide in domain/ or operations/; reach another adapter through its port.",
      },
    ]),
  ),
  teams: {
    rule: "teams-imports-only-domain-contracts-ports-and-views",
    may: ["domain", "contracts", "ports", "views"],
    mend: "Cards are rendered in views/ and posted here; anything else comes in through a port.",
  },
  activities: {
    rule: "activities-import-only-contracts-and-operations",
    may: ["contracts", "operations"],
    mend: "An activity binds a name to one operation. Put the work into that operation and its result type into contracts/durable.",
  },
  orchestrators: {
    rule: "orchestrators-import-only-contracts-durable-and-domain-types",
    may: ["contracts/durable"],
    types: ["domain"],
    mend: "An orchestrator takes no decision: call an activity and switch on its recorded result. `import type` is fine for domain nouns.",
  },
  functions: {
    rule: "functions-import-only-contracts-operations-activities-orchestrators-and-views",
    may: ["contracts", "operations", "activities", "orchestrators", "views"],
    mend: "A trigger parses, authorises, calls one operation and answers. Adapters reach it inside the World that app/ makes.",
  },
  app: {
    rule: "app-imports-everything-that-is-deployed",
    may: [
      "domain",
      "contracts",
      "ports",
      "views",
      "operations",
      ...ADAPTER_ROOMS,
      "activities",
      "orchestrators",
      "functions",
    ],
    mend: "local/, cli/ and dashboard/ are not part of the deployed app. What both need belongs below app/.",
  },
  dashboard: {
    rule: "the-dashboard-imports-only-views-and-contract-types",
    may: ["views"],
    types: ["contracts"],
    mend: "Browser code gets data from the HTTP API and words from views/; of contracts it takes types only.",
  },
  local: {
    rule: "the-local-environment-never-imports-the-cli",
    may: [
      ...["domain", "contracts", "ports", "views", "operations", ...ADAPTER_ROOMS, "activities", "orchestrators"],
      ...["functions", "app", "dashboard"],
    ],
    mend: "The CLI starts the local environment, not the other way round. Return data and let the command print it.",
  },
  cli: {
    rule: "the-cli-imports-only-contracts-views-domain-and-local",
    may: ["contracts", "views", "domain", "local"],
    mend: "The CLI asks a running app over HTTP, or does something pure or local. It never calls Graph, tables or Teams itself.",
  },
};

/** Packages that belong to one place, so that replacing one is a change in one room. */
const PACKAGES = [
  {
    rule: "only-contracts-use-zod",
    package: "zod",
    rooms: ["contracts"],
    mend: "Schemas live in contracts/. Export a parse function from there.",
  },
  {
    rule: "only-the-graph-room-uses-the-graph-client",
    package: "@microsoft/microsoft-graph-client",
    rooms: ["graph"],
    mend: "Ask for what you need through a port (Directory, PolicyGateway, SignInLog …).",
  },
  {
    rule: "only-storage-app-and-local-use-azure-tables",
    package: "@azure/data-tables",
    rooms: ["storage", "app", "local"],
    mend: "Stores are written over the tables port; only its Azure adapter knows the SDK.",
  },
  {
    rule: "only-graph-app-and-cli-obtain-credentials",
    package: "@azure/identity",
    rooms: ["graph", "app", "cli"],
    mend: "Take the credential from the World.",
  },
  {
    rule: "only-the-cli-uses-commander",
    package: "commander",
    rooms: ["cli"],
    mend: "Parsing a command line is the CLI's part. Take plain options.",
  },
  {
    rule: "only-the-functions-rooms-and-local-know-the-functions-library",
    package: "@azure/functions",
    rooms: ["functions", "activities", "orchestrators", "durable", "app", "local"],
    mend: "Operations and below must run without a Functions host. Take plain input, return a plain result.",
  },
  {
    rule: "only-the-durable-rooms-and-local-know-durable-functions",
    package: "durable-functions",
    rooms: ["durable", "orchestrators", "activities", "functions", "app", "local"],
    mend: "Ask for orchestrations through the Orchestrations port.",
  },
];

const inRooms = (rooms) => rooms.map((room) => `^src/${room}/`);
const inPackage = (name) => `(^|node_modules/)${name.replace("/", "[/]")}(/|$)`;
/** A relative path that leads nowhere keeps its dots; the rule about resolving reports it, the others need not. */
const UNRESOLVED = "^[.]";
const everyRoom = Object.keys(ROOMS).join("|");

const matrix = Object.entries(ROOMS).flatMap(([room, { rule, may, types = [], mend }]) => [
  {
    name: rule,
    comment: mend,
    from: { path: `^src/${room}/` },
    to: { path: "^src/", pathNot: inRooms([room, ...may, ...types]) },
  },
  ...types.map((other) => ({
    name: `${rule}-and-of-${other}-nothing-that-runs`,
    comment: `Write \`import type\`. ${mend}`,
    from: { path: `^src/${room}/` },
    to: { path: `^src/${other}/`, pathNot: inRooms(may), dependencyTypesNot: ["type-only"] },
  })),
]);

const packages = PACKAGES.map(({ rule, package: name, rooms, mend }) => ({
  name: rule,
  comment: mend,
  severity: "error",
  from: { path: "^src/", pathNot: inRooms(rooms) },
  to: { path: inPackage(name) },
}));

export default {
  forbidden: [
    ...matrix,
    ...packages,
    {
      name: "domain-uses-no-package-but-temporal",
      comment:
        "The domain must run anywhere and never change under an update. Write the few lines yourself or move the code out.",
      from: { path: "^src/domain/" },
      to: { pathNot: ["^src/", UNRESOLVED, inPackage("temporal-polyfill")], dependencyTypesNot: ["core"] },
    },
    {
      name: "domain-touches-node-only-to-hash-in-one-file",
      comment: "Only domain/hash.ts imports node:crypto, and nothing else of Node. Call it, or pass the value in.",
      from: { path: "^src/domain/", pathNot: "^src/domain/hash\\.ts$" },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "the-hash-file-touches-only-node-crypto",
      comment: "domain/hash.ts is the one exception in the domain, for one module. Pass anything else in.",
      from: { path: "^src/domain/hash\\.ts$" },
      to: { dependencyTypes: ["core"], pathNot: "^(node:)?crypto$" },
    },
    {
      name: "ports-use-no-package-and-no-node-module",
      comment: "A port is an interface in words of the domain. The library's types belong to the adapter.",
      from: { path: "^src/ports/" },
      to: { pathNot: ["^src/", UNRESOLVED] },
    },
    {
      name: "orchestrators-use-no-package-but-durable-functions",
      comment: "Anything else could differ at the next replay. Do it in an activity.",
      from: { path: "^src/orchestrators/" },
      to: { pathNot: ["^src/", UNRESOLVED, inPackage("durable-functions")] },
    },

    // The table implies the next three; they are stated because their own words help more than the table's.
    {
      name: "adapter-rooms-never-see-each-other",
      comment: "What both need belongs in contracts/ or domain/; what one needs of the other comes in through a port.",
      from: { path: `^src/(${ADAPTER_ROOMS.join("|")})/` },
      to: { path: `^src/(${ADAPTER_ROOMS.join("|")})/`, pathNot: "^src/$1/" },
    },
    {
      name: "only-composition-roots-make-adapters",
      comment: "Take a port; app/ (in production) and local/ (on one machine) make the adapter and hand it in.",
      from: { path: "^src/", pathNot: inRooms(["app", "local", ...ADAPTER_ROOMS]) },
      to: { path: inRooms(ADAPTER_ROOMS) },
    },
    {
      name: "what-is-deployed-never-imports-the-local-environment",
      comment:
        "local/ is a development tool and stays out of the Functions bundle. Move what production needs to its own room.",
      from: { path: "^src/", pathNot: inRooms(["local", "cli"]) },
      to: { path: "^src/local/" },
    },

    {
      name: "no-room-imports-from-test",
      comment:
        "Builders and fakes for tests stay in test/. If the product needs it, it is product code: move it into a room.",
      from: { path: "^src/" },
      to: { path: "^(test|scripts)/" },
    },
    {
      name: "every-file-lives-in-a-room",
      comment:
        "There is nothing loose in src/ and no room outside the table in .dependency-cruiser.mjs. Find the room it belongs to.",
      from: { path: "^src/", pathNot: `^src/(${everyRoom})/` },
      to: {},
    },
    {
      name: "no-drawer-for-leftovers",
      comment: "utils, helpers, common, manager and service say nothing. Name the file after its noun or verb.",
      from: {},
      to: { path: "[/-](utils?|helpers?|common|managers?|services?)(/|[.]ts$)", pathNot: "node_modules/" },
    },
    {
      name: "file-names-are-kebab-case",
      comment: "Rename it: lower case, words joined by hyphens.",
      from: {},
      to: { path: "^src/.*[A-Z_]" },
    },
    {
      name: "no-import-goes-in-a-circle",
      comment: "Move what both need into a third file, or turn one direction into a parameter.",
      from: {},
      to: { circular: true },
    },
    {
      name: "every-import-resolves",
      comment:
        "The file or package does not exist. (@azure/functions-core exists only inside a Functions host and is allowed.)",
      from: {},
      to: { couldNotResolve: true, pathNot: "^@azure/functions-core$" },
    },
    {
      name: "deployed-code-uses-no-development-dependency",
      comment: "List the package under dependencies, if the deployed app really needs it.",
      from: { path: "^src/", pathNot: inRooms(["local", "cli"]) },
      to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only"], pathNot: "node_modules/@types/" },
    },
    {
      name: "every-package-is-listed-in-package-json",
      comment: "It is here only because another package brought it along. List it, or do without.",
      from: { path: "^src/" },
      to: { dependencyTypes: ["npm-no-pkg", "npm-unknown"] },
    },
  ].map((rule) => ({ severity: "error", ...rule })),
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
    },
  },
};
