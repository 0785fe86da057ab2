import { provesItsContract } from "./contract.ts";

provesItsContract("crypto-mining");
