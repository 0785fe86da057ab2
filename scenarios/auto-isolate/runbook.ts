/** The same as a runbook of Systems Manager Automation; it takes snapshots of the server's volumes, too. */
export const ISOLATE_RUNBOOK = `description: Isolate the server that a finding names
schemaVersion: "0.3"
assumeRole: "{{ AutomationAssumeRole }}"
parameters:
  AutomationAssumeRole: { type: "AWS::IAM::Role::Arn" }
  InstanceId: { type: "AWS::EC2::Instance::Id" }
  IsolationGroup: { type: String }
  Ticket: { type: String }
mainSteps:
  - name: look
    action: aws:executeAwsApi
    inputs: { Service: ec2, Api: DescribeInstances, InstanceIds: ["{{ InstanceId }}"] }
    outputs:
      - { Name: Groups, Selector: "$.Reservations[0].Instances[0].SecurityGroups..GroupId", Type: StringList }
      - { Name: Interfaces, Selector: "$.Reservations[0].Instances[0].NetworkInterfaces..NetworkInterfaceId", Type: StringList }
      - { Name: Volumes, Selector: "$.Reservations[0].Instances[0].BlockDeviceMappings..VolumeId", Type: StringList }
      - { Name: Owner, Selector: "$.Reservations[0].Instances[0].Tags[?(@.Key == 'auto-isolate')].Value", Type: StringList }
  - name: mayAct
    action: aws:branch
    inputs:
      Choices:
        - NextStep: tag
          And:
            - Not: { Variable: "{{ look.Owner }}", Contains: never }
            - Not: { Variable: "{{ look.Groups }}", Contains: "{{ IsolationGroup }}" }
    isEnd: true
  - name: tag
    action: aws:createTags
    inputs:
      ResourceIds: ["{{ InstanceId }}"]
      Tags:
        - { Key: IncidentTicket, Value: "{{ Ticket }}" }
        - { Key: GroupsBefore, Value: "were {{ look.Groups }}" }
  - name: protect
    action: aws:executeAwsApi
    inputs:
      Service: ec2
      Api: ModifyInstanceAttribute
      InstanceId: "{{ InstanceId }}"
      DisableApiTermination: { Value: true }
  - name: findFleet
    action: aws:executeAwsApi
    inputs: { Service: autoscaling, Api: DescribeAutoScalingInstances, InstanceIds: ["{{ InstanceId }}"] }
    outputs:
      - { Name: Group, Selector: "$.AutoScalingInstances[0].AutoScalingGroupName", Type: String }
      - { Name: State, Selector: "$.AutoScalingInstances[0].LifecycleState", Type: String }
  - name: isInFleet
    action: aws:branch
    inputs:
      Choices: [{ NextStep: leaveFleet, Variable: "{{ findFleet.State }}", StringEquals: InService }]
      Default: isolate
  - name: leaveFleet
    action: aws:executeAwsApi
    inputs:
      Service: autoscaling
      Api: DetachInstances
      AutoScalingGroupName: "{{ findFleet.Group }}"
      InstanceIds: ["{{ InstanceId }}"]
      ShouldDecrementDesiredCapacity: false
  - name: isolate
    action: aws:loop
    inputs:
      Iterators: "{{ look.Interfaces }}"
      Steps:
        - name: changeGroups
          action: aws:executeAwsApi
          inputs:
            Service: ec2
            Api: ModifyNetworkInterfaceAttribute
            NetworkInterfaceId: "{{ isolate.CurrentIteratorValue }}"
            Groups: ["{{ IsolationGroup }}"]
  - name: keepDisks
    action: aws:loop
    inputs:
      Iterators: "{{ look.Volumes }}"
      Steps:
        - name: snapshot
          action: aws:executeAwsApi
          inputs:
            Service: ec2
            Api: CreateSnapshot
            VolumeId: "{{ keepDisks.CurrentIteratorValue }}"
            Description: "{{ Ticket }} {{ InstanceId }}"
`;
