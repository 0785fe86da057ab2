import { EC2_PAGING } from "./ec2.ts";
import { SERVICE_PAGING } from "./services.ts";
import { UNUSED_PAGING } from "./unused.ts";

/** Where an operation takes and gives its tokens, and what its pages carry. */
export interface Paginator {
  /** Input members that take a token. */
  input: readonly string[];
  /** Expressions that find the tokens of the next page, in the order of `input`. */
  output: readonly string[];
  /** Input member that limits the size of a page. */
  limit?: string;
  /** Output member that says whether more pages follow. */
  more?: string;
  /** Expressions of the lists (or numbers) that are merged; the first one counts for `--max-items`. */
  results: readonly string[];
  /** Members that are the same on every page. */
  keep?: readonly string[];
}

interface Tokens {
  input: readonly string[];
  output: readonly string[];
  limit?: string | null;
  more?: string | null;
}

/** A service's common tokens, and its operations with their results and exceptions. */
export interface ServicePaging {
  tokens: Tokens;
  operations: Readonly<
    Record<
      string,
      | string
      | readonly string[]
      | ({ results: readonly string[]; keep?: readonly string[] } & Partial<Tokens>)
    >
  >;
}

/** The paginator of an operation, or undefined where AWS CLI does not paginate it. */
export function paginatorOf(service: string, operation: string): Paginator | undefined {
  const paging = service === "ec2" ? EC2_PAGING : (SERVICE_PAGING[service] ?? UNUSED_PAGING[service]);
  const own = paging?.operations[operation];
  if (!paging || own === undefined) return undefined;
  const exception = typeof own === "string" || isList(own) ? undefined : own;
  const { input, output, limit, more } = { ...paging.tokens, ...exception };
  return {
    input,
    output,
    results: typeof own === "string" ? [own] : isList(own) ? own : own.results,
    ...(limit && { limit }),
    ...(more && { more }),
    ...(exception?.keep && { keep: exception.keep }),
  };
}

const isList = (value: unknown): value is readonly string[] => Array.isArray(value);
