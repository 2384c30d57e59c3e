export type { World } from "../operations/world";
