import { provesItsContract } from "./contract.ts";

provesItsContract("compromised-account");
