/** What the home folder says where the drill brings no README of its own. */
export const README = `# The console

This is a bash with the tools of incident response: aws, jq, grep, sed, awk, sort, date and more.
Nothing here touches your machine: the files live as long as the drill.

    aws help                                   the services
    aws ec2 help                               the operations of one service
    aws ec2 describe-instances help            the options of one operation
    aws ec2 describe-instances | jq .          any output can be piped
    aws s3 cp notes.txt s3://bucket/notes.txt  files go to buckets

Tab completes commands, options and file names. Ctrl-C interrupts a command.
Times are those of the drill: date tells them.
`;
