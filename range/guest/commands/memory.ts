import { captureMemory } from "../memory-capture.ts";
import { avml } from "./avml.ts";
import { type GuestCommand, table, UsageError } from "./command.ts";

/** Capturing RAM. It takes as long as writing it out does. */
export const memoryCommands: Record<string, GuestCommand> = {
  avml,

  async insmod(args, io) {
    const [module, ...parameters] = args;
    if (!module || !io.files.entry(io.path(module)))
      throw new UsageError(`ERROR: could not load module ${module ?? ""}: No such file or directory`);
    const name = module.split("/").at(-1)!.replace(/\.ko$/, "").replaceAll("-", "_");
    if (io.guest.memory.modules.includes(name))
      throw new UsageError(`ERROR: could not insert module ${module}: File exists`);
    io.guest.changeMemory((memory) => memory.modules.push(name));
    const path = /path=(\S+)/.exec(parameters.join(" "))?.[1];
    if (name.startsWith("lime")) {
      if (!path) throw new UsageError(`ERROR: could not insert module ${module}: Invalid parameters`);
      if (path.startsWith("tcp:"))
        throw new UsageError("ERROR: LiME over the network is not part of this host; give path=FILE");
      await captureMemory(io, io.path(path));
    }
    return "";
  },

  rmmod(args, io) {
    const name = (args[0] ?? "").replaceAll("-", "_");
    if (!io.guest.memory.modules.includes(name))
      throw new UsageError(`ERROR: Module ${name} is not currently loaded`);
    io.guest.changeMemory((memory) => void (memory.modules = memory.modules.filter((each) => each !== name)));
    return "";
  },

  lsmod: (_, io) =>
    table(
      [["Module", "Size", "Used by"], ...io.guest.memory.modules.map((name) => [name, "16384", "0"])],
      [1],
      "  ",
    ),
};
