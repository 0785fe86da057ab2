import { provesItsContract } from "./contract.ts";

provesItsContract("security-group-alarm");
