import type { Command } from "just-bash";
import type { Terminal } from "../shell.ts";
import { type GuestCommand, toCommand } from "./command.ts";
import { fileCommands } from "./files.ts";
import { memoryCommands } from "./memory.ts";
import { packageCommands } from "./packages.ts";
import { processCommands } from "./processes.ts";
import { serviceCommands } from "./services.ts";
import { socketCommands } from "./sockets.ts";
import { storageCommands } from "./storage.ts";
import { systemCommands } from "./system.ts";
import { textCommands } from "./text.ts";
import { userCommands } from "./users.ts";
import { webCommands } from "./web.ts";

export const COMMANDS: Readonly<Record<string, GuestCommand>> = {
  ...fileCommands,
  ...memoryCommands,
  ...packageCommands,
  ...processCommands,
  ...serviceCommands,
  ...socketCommands,
  ...storageCommands,
  ...systemCommands,
  ...textCommands,
  ...userCommands,
  ...webCommands,
};

/** The commands of the guest that the shell does not bring along itself. */
export const allCommands = (terminal: Terminal): Command[] =>
  Object.entries(COMMANDS).map(([name, command]) => toCommand(name, command, terminal));
