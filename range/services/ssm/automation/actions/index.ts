import type { Action } from "./action.ts";
import { assertAwsResourceProperty, executeAwsApi, waitForAwsResourceProperty } from "./api.ts";
import { branch } from "./branch.ts";
import { changeInstanceState, createTags, runInstances } from "./instances.ts";
import { copyImage, createImage, deleteImage } from "./images.ts";
import { invokeLambdaFunction } from "./lambda.ts";
import { loop, updateVariable } from "./loop.ts";
import { executeAutomation, executeStateMachine } from "./nested.ts";
import { runCommand } from "./run-command.ts";
import { executeScript } from "./script.ts";
import { createStack, deleteStack } from "./stacks.ts";
import { approve, pause, sleep } from "./wait.ts";

/** @see https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-actions.html */
const ACTIONS: Readonly<Record<string, Action>> = {
  "aws:approve": approve,
  "aws:assertAwsResourceProperty": assertAwsResourceProperty,
  "aws:branch": branch,
  "aws:changeInstanceState": changeInstanceState,
  "aws:copyImage": copyImage,
  "aws:createImage": createImage,
  "aws:createStack": createStack,
  "aws:createTags": createTags,
  "aws:deleteImage": deleteImage,
  "aws:deleteStack": deleteStack,
  "aws:executeAutomation": executeAutomation,
  "aws:executeAwsApi": executeAwsApi,
  "aws:executeScript": executeScript,
  "aws:executeStateMachine": executeStateMachine,
  "aws:invokeLambdaFunction": invokeLambdaFunction,
  "aws:loop": loop,
  "aws:pause": pause,
  "aws:runCommand": runCommand,
  "aws:runInstances": runInstances,
  "aws:sleep": sleep,
  "aws:updateVariable": updateVariable,
  "aws:waitForAwsResourceProperty": waitForAwsResourceProperty,
};

/** Actions that AWS has and the range lacks: documents may name them, and no automation starts with them. */
export const LACKING: ReadonlySet<string> = new Set(["aws:invokeWebhook"]);

export const isAction = (name: string): boolean => Object.hasOwn(ACTIONS, name) || LACKING.has(name);

/** What an action does, unless the range lacks it. */
export const actionNamed = (name: string): Action | undefined => ACTIONS[name];
