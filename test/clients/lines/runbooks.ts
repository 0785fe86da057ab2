import type { Line } from "./line.ts";

const RUNBOOK = "arn:aws:ssm:us-east-1:{ACCOUNT}:automation-definition/note:$DEFAULT";

/** Runbooks: from a document in YAML to an automation that a rule starts. */
export const RUNBOOK_LINES: readonly Line[] = [
  {
    run: "ssm create-document --name note --document-type Automation --content file://{dir}/runbook.yaml",
    exits: 254,
    says: "(InvalidDocumentContent) when calling the CreateDocument operation: JSON not well-formed. at Line: 1, Column: 1",
  },
  {
    run: "ssm create-document --name note --document-type Automation --document-format YAML --content file://{dir}/runbook.yaml --query 'DocumentDescription.[Name,DocumentType,SchemaVersion,Status]'",
    prints: ["note", "Automation", "0.3", "Active"],
  },
  {
    run: "ssm start-automation-execution --document-name note --parameters Text=hello --query AutomationExecutionId --output text",
    prints: /^[0-9a-f-]{36}$/,
    keep: "id",
  },
  {
    run: "ssm get-automation-execution --automation-execution-id {id} --query 'AutomationExecution.[AutomationExecutionStatus,StepExecutions[].StepStatus,Outputs]'",
    prints: ["Success", ["Success", "Success"], { "put.Version": ["1"] }],
    after: 10,
  },
  { run: "ssm get-parameter --name /note --query Parameter.Value --output text", prints: "hello" },
  {
    run: "ssm start-automation-execution --document-name note --parameters Text=Hello",
    exits: 254,
    says: '(InvalidAutomationExecutionParametersException) when calling the StartAutomationExecution operation: Parameter "Text" has value "Hello" not matching ^[a-z]*$.',
  },
  {
    run: "ssm describe-automation-executions --filters Key=DocumentNamePrefix,Values=no --query 'AutomationExecutionMetadataList[].AutomationExecutionStatus'",
    prints: ["Success"],
  },
  {
    run: "ssm stop-automation-execution --automation-execution-id {id}",
    exits: 254,
    says: "(InvalidAutomationStatusUpdateException)",
  },
  {
    run: "ssm list-documents --filters Key=Owner,Values=Amazon Key=DocumentType,Values=Automation --query \"contains(DocumentIdentifiers[].Name, 'AWS-StopEC2Instance')\"",
    prints: "true",
  },
  {
    run: 'events put-rule --name findings --event-pattern \'{"source":["demo"]}\' --query "ends_with(RuleArn, \'rule/findings\')"',
    prints: "true",
  },
  {
    run: `events put-targets --rule findings --targets 'Id=1,Arn=${RUNBOOK}'`,
    exits: 254,
    says: `RoleArn is required for target ${RUNBOOK}.`,
  },
  {
    run: `events put-targets --rule findings --targets 'Id=1,Arn=${RUNBOOK},RoleArn=arn:aws:iam::{ACCOUNT}:role/events' --query FailedEntryCount`,
    prints: "0",
  },
];
