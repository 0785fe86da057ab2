import { serviceCommands } from "../console/aws/names.ts";

/** What `gameday aws --help` tells of the look-alike, below its usage. */
export const awsHelp = (): string => `
It answers as version 2 of the AWS CLI does, with the operations that the range implements, of these services:
${inRows([...serviceCommands(), "s3"].sort())}
It works on the drill of the terminal that it is called in, else on the newest, with the trainee's key.
\`gameday aws help\` has the options, \`gameday aws ec2 help\` a service's operations, and
\`gameday aws ec2 stop-instances help\` those of one of them.

Examples:
  gameday aws sts get-caller-identity
  gameday aws ec2 describe-instances --query 'Reservations[].Instances[].InstanceId' --output text
  gameday aws s3 ls`;

const inRows = (words: readonly string[]): string => words.join(", ").replace(/(.{1,90}(,|$)) ?/g, "  $1\n");
