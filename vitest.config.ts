import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{range,grader,scenarios,runner,infra,test,tools}/**/*.test.{ts,tsx}"],
    exclude: ["test/{clients,ui,browser}/**", "node_modules/**", "dist/**"],
    pool: "threads",
    // Vitest leaves one processor free unless told, which of two is half.
    maxWorkers: availableParallelism(),
    testTimeout: 20_000,
  },
});
