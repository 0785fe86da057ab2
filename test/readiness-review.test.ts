import { provesItsContract } from "./contract.ts";

provesItsContract("readiness-review");
