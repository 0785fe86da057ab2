const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such folder",
  ENOTDIR: "what it should lie in is no folder",
  EISDIR: "it is a folder",
  EACCES: "you may not",
  EPERM: "you may not",
  EROFS: "the file system is read-only",
  ENOSPC: "the disk is full",
};

/** Why a file cannot be had or written, in words; nothing where an error is not about a file. */
export function fileTrouble(error: unknown): string | undefined {
  const { code } = error as NodeJS.ErrnoException;
  return code === undefined ? undefined : REASONS[code];
}

/**
 * What a user has to know of an error that is the machine's and not ours: a folder that may not be written, a full disk.
 * A file that is not there may be one of ours, and is not among them.
 */
export function machineTrouble(error: unknown): string | undefined {
  const { code, path } = error as NodeJS.ErrnoException;
  const reason = fileTrouble(error);
  return reason === undefined || code === "ENOENT"
    ? undefined
    : `${path ?? "a file"} cannot be used: ${reason}`;
}
