import type { Responder, Response } from "../kit/response.ts";

/** One move of a response, and what it learnt so far. */
export type Move<Case> = (responder: Responder, found: Case) => Promise<unknown>;

/**
 * Makes responses that begin alike and then make one move after another.
 *
 * @param begin looks around, and answers what the moves need to know
 */
export const inOrder =
  <Case>(begin: (responder: Responder) => Promise<Case>) =>
  (...moves: readonly Move<Case>[]): Response["play"] =>
  async (responder) => {
    const found = await begin(responder);
    for (const move of moves) await move(responder, found);
  };

/**
 * Makes responses that are a usual one with some moves made differently, in the usual order.
 *
 * @param usual the moves by name
 */
export const differing =
  <Case, Name extends string>(
    begin: (responder: Responder) => Promise<Case>,
    usual: Readonly<Record<Name, Move<Case>>>,
  ) =>
  (differently: Partial<Record<Name, Move<Case>>> = {}): Response["play"] =>
    inOrder(begin)(...Object.values<Move<Case>>({ ...usual, ...differently }));

/** A move that is left out. */
export const skip: Move<unknown> = async () => {};

/** Two moves at one place. */
export const both =
  <Case>(...moves: readonly Move<Case>[]): Move<Case> =>
  async (responder, found) => {
    for (const move of moves) await move(responder, found);
  };

/** Lets time pass, in seconds. */
export const wait =
  (seconds: number): Move<unknown> =>
  (responder) =>
    responder.wait(seconds);
