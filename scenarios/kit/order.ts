/** Why one thing comes before another, by the numbers of the ground truth (1.2), and who says so. */
export const ORDER = {
  P1: {
    id: "P1",
    why: "After a change only a record that was made before it can tell how things were.",
    source: "Best Practices for Addressing Compromised Assets, step 1",
  },
  P2: {
    id: "P2",
    why: "A member that does not run is replaced at once, and terminated.",
    source: "EC2 Auto Scaling user guide, health checks",
  },
  P3: {
    id: "P3",
    why: "With load balancer health checks a quarantined member fails the check and is terminated.",
    source: "EC2 Auto Scaling user guide, health checks for instances",
  },
  P4: {
    id: "P4",
    why: "Volumes with DeleteOnTermination go with the instance.",
    source: "EC2 user guide, terminating instances",
  },
  P5: {
    id: "P5",
    why: "RAM is gone on stop.",
    source: "EC2 user guide, stop and start",
  },
  P6: {
    id: "P6",
    why: "Run Command needs a network path; an isolation group may keep one for acquisition.",
    source: "AWS customer playbook, EC2 forensics",
  },
  P7: {
    id: "P7",
    why: "A source must not go while its snapshot is pending.",
    source: "EC2 user guide, EBS snapshots",
  },
  P9: {
    id: "P9",
    why: "Deletion cannot be undone, and the key may be in legitimate use: first inactive, then verified, then deleted.",
    source: "IAM user guide, managing access keys; AWS incident response playbook CredCompromise",
  },
  P10: {
    id: "P10",
    why: "What is documented before it is changed can be explained, and put back. It takes seconds, so it costs little.",
    source: "AWS incident response playbook DataAccess; AWSSupport-ContainS3Resource",
  },
  P12: {
    id: "P12",
    why: "While the leak is open, a new credential goes the way of the old one.",
    source: "AWS incident response playbook CredCompromise",
  },
} as const;
