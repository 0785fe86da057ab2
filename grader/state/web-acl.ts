import type { Tags } from "./rows.ts";

export interface WebACLState {
  Name: string;
  DefaultAction: "ALLOW" | "BLOCK";
  /** In the order in which they are asked; those of a rule group stand in place of the reference to it. */
  Rules: readonly {
    Name: string;
    Action: "ALLOW" | "BLOCK" | "COUNT";
    /** The ARNs of the IP sets that it refers to. */
    IPSets: readonly string[];
  }[];
  /** The ARNs of what it protects. */
  ResourceArns: readonly string[];
  Tags: Tags;
}

export interface IPSetState {
  Name: string;
  Addresses: readonly string[];
  Tags: Tags;
}
