import { gzipSync } from "node:zlib";

/**
 * Compresses a log file. Many are written and few are read: a light setting with a small window costs a fifth of
 * the usual one.
 */
export const compress = (text: string): Buffer => gzipSync(text, { level: 1, memLevel: 5, windowBits: 12 });
