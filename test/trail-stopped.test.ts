import { provesItsContract } from "./contract.ts";

provesItsContract("trail-stopped");
