import { provesItsContract } from "./contract.ts";

provesItsContract("stop-or-isolate");
