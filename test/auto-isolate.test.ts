import { provesItsContract } from "./contract.ts";

provesItsContract("auto-isolate");
