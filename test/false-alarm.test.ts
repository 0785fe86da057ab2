import { provesItsContract } from "./contract.ts";

provesItsContract("false-alarm");
