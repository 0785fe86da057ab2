import type { AwsError } from "../../../errors.ts";
import { StateFault } from "../language/faults.ts";
import type { SdkOperation } from "./sdk-services.ts";

const BAD_REQUEST = 400;

/**
 * An error of an AWS SDK integration: `Service.NameException`, and the service's own where its model does not name
 * the code.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html
 */
export function sdkFault(
  { errorPrefix, model }: SdkOperation,
  error: AwsError,
  requestId: string,
): StateFault {
  const modelled = model.errors.get(error.code);
  const name = modelled ? exceptionName(modelled.name) : `${errorPrefix}Exception`;
  const status = error.status ?? modelled?.status ?? modelled?.queryStatus ?? BAD_REQUEST;
  return new StateFault(
    `${errorPrefix}.${name}`,
    `${error.message} (Service: ${errorPrefix}, Status Code: ${status}, Request ID: ${requestId})`,
  );
}

/** How the SDK for Java names an error's class. */
const exceptionName = (name: string): string =>
  name.endsWith("Exception") ? name : `${name.replace(/Fault$/, "")}Exception`;

/** How optimised integrations, which are older, name the service in errors and in their causes. */
const OLDER: Readonly<Record<string, { prefix: string; service: string; base: string }>> = {
  dynamodb: { prefix: "DynamoDB", service: "AmazonDynamoDBv2", base: "AmazonDynamoDBException" },
  lambda: { prefix: "Lambda", service: "AWSLambda", base: "AWSLambdaException" },
  sns: { prefix: "SNS", service: "AmazonSNS", base: "AmazonSNSException" },
  sqs: { prefix: "SQS", service: "AmazonSQS", base: "AmazonSQSException" },
  events: { prefix: "EventBridge", service: "AmazonEventBridge", base: "AmazonEventBridgeException" },
  states: { prefix: "StepFunctions", service: "AWSStepFunctions", base: "AWSStepFunctionsException" },
};

/** An error of an optimised integration. */
export function optimisedFault(
  { service, model }: SdkOperation,
  error: AwsError,
  requestId: string,
): StateFault {
  const { prefix, service: shown, base } = OLDER[service]!;
  const modelled = model.errors.get(error.code);
  const status = error.status ?? modelled?.status ?? modelled?.queryStatus ?? BAD_REQUEST;
  return new StateFault(
    `${prefix}.${modelled ? exceptionName(modelled.name) : base}`,
    `${error.message} (Service: ${shown}; Status Code: ${status}; Error Code: ${error.code}; Request ID: ${requestId}; Proxy: null)`,
  );
}
