import { provesItsContract } from "./contract.ts";

provesItsContract("public-bucket");
