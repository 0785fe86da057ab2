// Proves the contract: node --test, from anywhere.
import assert from "node:assert/strict";
import { test } from "node:test";
import { contractOf } from "gameday/contract";

for (const { name, faults } of await contractOf(import.meta.dirname))
  test(name, async () => assert.deepEqual(await faults(), []));
