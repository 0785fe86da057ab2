import { invalid } from "./template/errors.ts";

/** What CloudFormation says to a token that it never gave. */
export const badToken = (): Error => invalid("Invalid NextToken");

/** The page size of CloudFormation's lists, which take none from the caller. */
export const PAGE_SIZE = 100;
