import { provesItsContract } from "./contract.ts";

provesItsContract("stolen-role-credentials");
