import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

/** Suites with clients that we did not write, a real terminal and a real browser: slower, and they need a build. */
export default defineConfig({
  test: {
    include: ["test/{clients,ui,browser}/**/*.test.ts"],
    maxWorkers: availableParallelism(),
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
});
