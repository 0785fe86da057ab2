import { provesItsContract } from "./contract.ts";

provesItsContract("ids-shutdown");
