/** What is inside instances: a small Linux with files, processes, sockets and RAM. */
export { setGuestAws } from "./aws/command.ts";
export type { GuestAwsIo, GuestFile, RunAws } from "./aws/command.ts";
export type { GuestCall, GuestCredentials, GuestSend } from "./aws/calls.ts";
export { defineContent, diskOf, installDisks } from "./disks.ts";
export type { FileWishes } from "./disks.ts";
export { guestOf } from "./guest.ts";
export type { Guest, Outcome, Planted, RunOptions } from "./guest.ts";
export type { Login } from "./logins.ts";
export type { Process, ProcessWish } from "./memory.ts";
export { publishWebsite } from "./websites.ts";
export type { WebAnswer, WebRequest } from "./websites.ts";
