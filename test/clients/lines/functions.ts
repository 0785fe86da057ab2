import type { Line } from "./line.ts";

const ROLE = "arn:aws:iam::{ACCOUNT}:role/service-role/echo";

/** Functions: from an archive to an answer, a failure and an event that a queue brings. */
export const FUNCTION_LINES: readonly Line[] = [
  {
    run: "iam create-role --role-name echo --path /service-role/ --assume-role-policy-document file://{dir}/lambda-trust.json --query Role.Arn --output text",
    prints: ROLE,
  },
  {
    run: "iam attach-role-policy --role-name echo --policy-arn arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
    prints: "",
  },
  {
    run: `lambda create-function --function-name echo --runtime python2.7 --handler index.handler --role ${ROLE} --zip-file fileb://{dir}/echo.zip`,
    exits: 254,
    says: "(InvalidParameterValueException)",
  },
  {
    run: `lambda create-function --function-name echo --runtime nodejs22.x --handler index.handler --role ${ROLE} --zip-file fileb://{dir}/echo.zip --timeout 30 --environment Variables={NOTE=kept} --tags team=drill --query [FunctionArn,State,Version] --output text`,
    prints: "arn:aws:lambda:us-east-1:{ACCOUNT}:function:echo\tPending\t$LATEST",
  },
  {
    run: "lambda get-function-configuration --function-name echo --query [State,LastUpdateStatus,Handler,Timeout,MemorySize,Environment.Variables.NOTE]",
    prints: ["Active", "Successful", "index.handler", 30, 128, "kept"],
    after: 30,
  },
  { run: "lambda wait function-active-v2 --function-name echo", prints: "" },
  {
    run: "lambda invoke --function-name echo --payload fileb://{dir}/ask.json --query [StatusCode,FunctionError,ExecutedVersion] {dir}/answer.json",
    prints: [200, null, "$LATEST"],
    file: ["{dir}/answer.json", '{"event":{"a":[1,"ü"]},"note":"kept"}'],
  },
  {
    run: "lambda invoke --function-name echo --payload fileb://{dir}/ask-failure.json --query [StatusCode,FunctionError] {dir}/failure.json",
    prints: [200, "Unhandled"],
  },
  {
    run: "lambda invoke --function-name echo --invocation-type Event --query StatusCode {dir}/nothing.json",
    prints: "202",
  },
  {
    run: "logs filter-log-events --log-group-name /aws/lambda/echo --filter-pattern REPORT --query 'length(events)'",
    prints: "3",
    after: 10,
  },
  {
    run: "lambda invoke --function-name none {dir}/nothing.json",
    exits: 254,
    says: "(ResourceNotFoundException) when calling the Invoke operation: Function not found: arn:aws:lambda:us-east-1:{ACCOUNT}:function:none",
  },
  {
    run: "lambda update-function-configuration --function-name echo --timeout 5 --query LastUpdateStatus",
    prints: '"InProgress"',
  },
  {
    run: "lambda update-function-configuration --function-name echo --timeout 6",
    exits: 254,
    says: "(ResourceConflictException)",
    after: 0,
  },
  {
    run: "lambda publish-version --function-name echo --query Version --output text",
    prints: "1",
    after: 30,
  },
  {
    run: "lambda create-alias --function-name echo --name live --function-version 1 --query AliasArn --output text",
    prints: "arn:aws:lambda:us-east-1:{ACCOUNT}:function:echo:live",
  },
  {
    run: "lambda add-permission --function-name echo --qualifier live --statement-id rule --action lambda:InvokeFunction --principal events.amazonaws.com --source-arn arn:aws:events:us-east-1:{ACCOUNT}:rule/any --query 'length(Statement)>`0`'",
    prints: "true",
  },
  {
    run: "lambda get-policy --function-name echo",
    exits: 254,
    says: "(ResourceNotFoundException) when calling the GetPolicy operation: The resource you requested does not exist.",
  },
  { run: "lambda get-policy --function-name echo:live --query 'length(Policy)>`0`'", prints: "true" },
  {
    run: "lambda put-function-concurrency --function-name echo --reserved-concurrent-executions 0 --query ReservedConcurrentExecutions",
    prints: "0",
  },
  {
    run: "lambda invoke --function-name echo:live {dir}/nothing.json",
    env: { AWS_MAX_ATTEMPTS: "1" },
    exits: 254,
    says: "(TooManyRequestsException)",
  },
  { run: "lambda delete-function-concurrency --function-name echo", prints: "" },
  {
    run: "lambda list-tags --resource arn:aws:lambda:us-east-1:{ACCOUNT}:function:echo --query Tags",
    prints: { team: "drill" },
  },
  { run: "lambda list-functions --query 'Functions[].FunctionName' --output text", prints: "echo" },
  {
    run: "lambda delete-function --function-name echo",
    prints: /^$|"StatusCode": 204/,
    differs: "older models do not have the answer's member",
  },
  {
    run: "lambda get-function --function-name echo",
    exits: 254,
    says: "(ResourceNotFoundException) when calling the GetFunction operation: Function not found:",
  },
];
