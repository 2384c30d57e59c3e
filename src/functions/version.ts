import { version } from "../../package.json";

/** Of the product, as the bundle was built. */
export const VERSION: string = version;
