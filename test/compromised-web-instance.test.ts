import { provesItsContract } from "./contract.ts";

provesItsContract("compromised-web-instance");
