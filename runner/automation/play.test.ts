import { expect, test } from "vitest";
import { scenarioIds } from "../catalogue.ts";
import { play } from "./play.ts";
import type { Responder } from "./responder.ts";
import { IDLE, installationOf } from "./test-installation.ts";

const lossesOf = async (scenario: string, responder: Responder): Promise<object> => {
  const { verdict } = await play({ scenario, responder, seed: "1", variation: {}, limitMs: 60_000 });
  return {
    verdict: verdict.verdict,
    score: verdict.score,
    lost: verdict.lost.map(({ code, points }) => `${code} ${points}`).toSorted(),
  };
};

test.each(scenarioIds())("an idle stack loses in %s what nobody loses", async (scenario) => {
  const nobody = await lossesOf(scenario, { kind: "own", id: "none", text: "none" });
  expect(
    await lossesOf(scenario, { kind: "deployed", command: "true", installation: IDLE, text: "deployed" }),
  ).toEqual(nobody);
});

test("a function that fails is told of, with what Lambda said and how often", async () => {
  const installation = installationOf({
    name: "broken",
    capabilities: ["CAPABILITY_IAM"],
    template: {
      Resources: {
        Role: {
          Type: "AWS::IAM::Role",
          Properties: {
            AssumeRolePolicyDocument: {
              Version: "2012-10-17",
              Statement: [
                {
                  Effect: "Allow",
                  Principal: { Service: "lambda.amazonaws.com" },
                  Action: "sts:AssumeRole",
                },
              ],
            },
          },
        },
        Work: {
          Type: "AWS::Lambda::Function",
          Properties: {
            FunctionName: "isolate",
            Runtime: "nodejs22.x",
            Handler: "index.handler",
            Role: { "Fn::GetAtt": ["Role", "Arn"] },
            Code: { ZipFile: "exports.handler = async () => { throw new RangeError('too far'); };" },
          },
        },
        Rule: {
          Type: "AWS::Events::Rule",
          Properties: {
            EventPattern: { source: ["aws.guardduty"] },
            Targets: [{ Id: "work", Arn: { "Fn::GetAtt": ["Work", "Arn"] } }],
          },
        },
        Permission: {
          Type: "AWS::Lambda::Permission",
          Properties: {
            Action: "lambda:InvokeFunction",
            FunctionName: { Ref: "Work" },
            Principal: "events.amazonaws.com",
            SourceArn: { "Fn::GetAtt": ["Rule", "Arn"] },
          },
        },
      },
    },
  });
  const { notes } = await play({
    scenario: "public-bucket",
    responder: { kind: "deployed", command: "true", installation, text: "deployed" },
    seed: "1",
    variation: {},
    limitMs: 60_000,
  });
  expect(notes).toEqual([
    expect.stringMatching(/^the function isolate failed: RangeError: too far \(\d+ times\)$/),
  ]);
});
