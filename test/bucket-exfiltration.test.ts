import { provesItsContract } from "./contract.ts";

provesItsContract("bucket-exfiltration");
