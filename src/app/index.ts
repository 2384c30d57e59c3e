import { composeWorld } from "./compose-world";
import { registerFunctions } from "./register-functions";

registerFunctions(composeWorld(process.env));
