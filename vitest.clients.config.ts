import { defineConfig } from "vitest/config";

/** Suites with clients that we did not write, a real terminal and a real browser: slower, and one at a time. */
export default defineConfig({
  test: {
    include: ["test/{clients,ui,browser}/**/*.test.ts"],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
});
