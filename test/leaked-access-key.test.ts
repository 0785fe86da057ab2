import { provesItsContract } from "./contract.ts";

provesItsContract("leaked-access-key");
