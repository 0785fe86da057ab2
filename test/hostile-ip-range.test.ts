import { provesItsContract } from "./contract.ts";

provesItsContract("hostile-ip-range");
