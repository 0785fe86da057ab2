/** One file beneath a folder. */
export interface CliFile {
  path: string;
  sizeBytes: number;
  modifiedMs: number;
}

/** What surrounds one run of the `aws` command. */
export interface CliIo {
  stdin: () => Promise<Buffer>;
  stdout(text: string | Uint8Array): void;
  stderr(text: string): void;
  env: Readonly<Record<string, string | undefined>>;
  /** The working folder; `PWD` of the environment without it. */
  cwd?: string;
  files: {
    read(path: string): Promise<Uint8Array>;
    /** Writes a file and the folders above it; `modifiedMs` gives it another time than now. */
    write(path: string, bytes: Uint8Array, modifiedMs?: number): Promise<void>;
    /**
     * All files beneath a folder, however deep, with paths that begin with the given one; a path that names a
     * file gives that file alone.
     */
    list(path: string): Promise<CliFile[]>;
    exists(path: string): Promise<boolean>;
    mkdir(path: string): Promise<void>;
    remove(path: string): Promise<void>;
  };
  /** Milliseconds since the epoch. */
  now(): number;
  /** Waits, for `wait` commands and polling; rejects when the command is interrupted. */
  wait(ms: number): Promise<void>;
}
