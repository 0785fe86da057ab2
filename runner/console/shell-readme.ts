/** What the home folder says where the drill brings no README of its own. */
export const README = `# The console

This is a bash with the tools of incident response: aws, jq, grep, sed, awk, sort, date and more.
Nothing here touches your machine. The files are kept with the run, also when it is left and resumed.

    aws help                                   the services
    aws ec2 help                               the operations of one service
    aws ec2 describe-instances help            the options of one operation
    aws ec2 describe-instances | jq .          any output can be piped
    aws s3 cp notes.txt s3://bucket/notes.txt  files go to buckets
    zip function.zip index.mjs                 code for a function of Lambda
    console --help                             what AWS has no API for: root, mail, identity provider

Tab completes commands, options and file names. Ctrl-C interrupts a command.
Times are those of the drill: date tells them.
`;
