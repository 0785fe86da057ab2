import type { Plain } from "../answers.ts";

/** An answer, and how AWS CLI 1.45.11 prints it in a terminal of 80 columns; without `table` it fails there. */
export interface FormatCase {
  name: string;
  data: Plain;
  text: string;
  table?: string;
}

export const FORMAT_CASES: readonly FormatCase[] = [
  {
    name: "scalars of a record",
    data: { B: "x", A: 1, C: true, D: null },
    text: "1\tx\tTrue\tNone\n",
    table:
      "----------------------------\n|      DescribeThings      |\n+---+----+--------+--------+\n| A | B  |   C    |   D    |\n+---+----+--------+--------+\n|  1|  x |  True  |  None  |\n+---+----+--------+--------+\n",
  },
  {
    name: "a list of records",
    data: {
      Vpcs: [
        { VpcId: "vpc-1", CidrBlock: "10.0.0.0/16", IsDefault: false, Tags: [{ Key: "Name", Value: "web" }] },
        { VpcId: "vpc-2", CidrBlock: "10.1.0.0/16", State: "available", Tags: [] },
      ],
    },
    text: "VPCS\t10.0.0.0/16\tFalse\t\tvpc-1\nTAGS\tName\tweb\nVPCS\t10.1.0.0/16\t\tavailable\tvpc-2\n",
    table:
      "------------------------------------------------------\n|                   DescribeThings                   |\n+----------------------------------------------------+\n||                       Vpcs                       ||\n|+---------------+--------------+---------+---------+|\n||   CidrBlock   |  IsDefault   |  State  |  VpcId  ||\n|+---------------+--------------+---------+---------+|\n||  10.0.0.0/16  |  False       |         |  vpc-1  ||\n|+---------------+--------------+---------+---------+|\n|||                      Tags                      |||\n||+----------------------+-------------------------+||\n|||          Key         |          Value          |||\n||+----------------------+-------------------------+||\n|||  Name                |  web                    |||\n||+----------------------+-------------------------+||\n||                       Vpcs                       ||\n|+-------------+-------------+-------------+--------+|\n||  CidrBlock  |  IsDefault  |    State    | VpcId  ||\n|+-------------+-------------+-------------+--------+|\n||  10.1.0.0/16|             |  available  |  vpc-2 ||\n|+-------------+-------------+-------------+--------+|\n",
  },
  {
    name: "nested records",
    data: {
      Reservations: [
        {
          ReservationId: "r-1",
          Groups: [],
          Instances: [
            {
              InstanceId: "i-1",
              State: { Code: 16, Name: "running" },
              SecurityGroups: [
                { GroupId: "sg-1", GroupName: "web" },
                { GroupId: "sg-2", GroupName: "db" },
              ],
              LaunchTime: "2026-01-15T10:00:00+00:00",
            },
          ],
        },
      ],
    },
    text: "RESERVATIONS\tr-1\nINSTANCES\ti-1\t2026-01-15T10:00:00+00:00\nSECURITYGROUPS\tsg-1\tweb\nSECURITYGROUPS\tsg-2\tdb\nSTATE\t16\trunning\n",
    table:
      "-------------------------------------------------\n|                DescribeThings                 |\n+-----------------------------------------------+\n||                Reservations                 ||\n|+---------------------------------------------+|\n||                ReservationId                ||\n|+---------------------------------------------+|\n||  r-1                                        ||\n|+---------------------------------------------+|\n|||                 Instances                 |||\n||+-------------+-----------------------------+||\n||| InstanceId  |         LaunchTime          |||\n||+-------------+-----------------------------+||\n|||  i-1        |  2026-01-15T10:00:00+00:00  |||\n||+-------------+-----------------------------+||\n||||             SecurityGroups              ||||\n|||+------------------+----------------------+|||\n||||      GroupId     |      GroupName       ||||\n|||+------------------+----------------------+|||\n||||  sg-1            |  web                 ||||\n||||  sg-2            |  db                  ||||\n|||+------------------+----------------------+|||\n||||                  State                  ||||\n|||+----------------+------------------------+|||\n||||      Code      |         Name           ||||\n|||+----------------+------------------------+|||\n||||  16            |  running               ||||\n|||+----------------+------------------------+|||\n",
  },
  {
    name: "a bare text",
    data: "running",
    text: "running\n",
    table: "----------------\n|DescribeThings|\n+--------------+\n",
  },
  { name: "nothing", data: null, text: "None\n", table: "" },
  {
    name: "a list of texts",
    data: ["i-1", "i-2"],
    text: "i-1\ti-2\n",
    table:
      "----------------\n|DescribeThings|\n+--------------+\n|  i-1         |\n|  i-2         |\n+--------------+\n",
  },
  { name: "an empty list", data: [], text: "", table: "" },
  {
    name: "rows",
    data: [
      ["i-1", "running"],
      ["i-2", null],
    ],
    text: "i-1\trunning\ni-2\tNone\n",
    table:
      "--------------------\n|  DescribeThings  |\n+------+-----------+\n|  i-1 |  running  |\n|  i-2 |  None     |\n+------+-----------+\n",
  },
  { name: "rows of unlike depth", data: [["a", ["b", "c"]], "d"], text: "d\na\nb\tc\n" },
  {
    name: "a list of texts in a record",
    data: { FindingIds: ["f1", "f2"] },
    text: "FINDINGIDS\tf1\nFINDINGIDS\tf2\n",
    table:
      "----------------\n|DescribeThings|\n+--------------+\n|| FindingIds ||\n|+------------+|\n||  f1        ||\n||  f2        ||\n|+------------+|\n",
  },
  { name: "a number", data: 7, text: "7\n", table: "----------------\n|DescribeThings|\n+--------------+\n" },
  {
    name: "a truth",
    data: true,
    text: "True\n",
    table: "----------------\n|DescribeThings|\n+--------------+\n",
  },
  { name: "an empty record", data: {}, text: "", table: "" },
  {
    name: "one pair",
    data: { Account: "123456789012" },
    text: "123456789012\n",
    table:
      "-----------------------------\n|      DescribeThings       |\n+----------+----------------+\n|  Account |  123456789012  |\n+----------+----------------+\n",
  },
  {
    name: "wider than the terminal",
    data: {
      UserId: "AIDAEXAMPLEEXAMPLEEXAMPLE",
      Account: "123456789012",
      Arn: "arn:aws:iam::123456789012:user/a-rather-long-name-of-a-user",
    },
    text: "123456789012\tarn:aws:iam::123456789012:user/a-rather-long-name-of-a-user\tAIDAEXAMPLEEXAMPLEEXAMPLE\n",
    table:
      "----------------------------------------------------------------------------\n|                              DescribeThings                              |\n+---------+----------------------------------------------------------------+\n|  Account|  123456789012                                                  |\n|  Arn    |  arn:aws:iam::123456789012:user/a-rather-long-name-of-a-user   |\n|  UserId |  AIDAEXAMPLEEXAMPLEEXAMPLE                                     |\n+---------+----------------------------------------------------------------+\n",
  },
  {
    name: "wide characters",
    data: [{ Name: "日本", Id: "1" }],
    text: "1\t日本\n",
    table:
      "----------------\n|DescribeThings|\n+-----+--------+\n| Id  | Name   |\n+-----+--------+\n|  1  |  日本  |\n+-----+--------+\n",
  },
  {
    name: "a mixed list",
    data: { X: [{ A: 1 }, { A: 2, B: { C: 3 } }], Y: "z" },
    text: "z\nX\t1\nX\t2\nB\t3\n",
    table:
      "----------------\n|DescribeThings|\n+------+-------+\n|  Y   |  z    |\n+------+-------+\n||      X     ||\n|+------------+|\n||      A     ||\n|+------------+|\n||  1         ||\n|+------------+|\n||      X     ||\n|+------------+|\n||      A     ||\n|+------------+|\n||  2         ||\n|+------------+|\n|||     B    |||\n||+----+-----+||\n|||  C |  3  |||\n||+----+-----+||\n",
  },
];
