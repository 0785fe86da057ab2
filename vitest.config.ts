import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{range,grader,scenarios,runner,infra,test,tools}/**/*.test.{ts,tsx}"],
    exclude: ["test/{clients,ui,browser}/**", "node_modules/**", "dist/**"],
    pool: "threads",
    testTimeout: 20_000,
  },
});
