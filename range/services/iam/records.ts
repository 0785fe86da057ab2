import type { RecordRule } from "../../service.ts";

type Shape = Record<string, unknown>;
const part = (shape: Shape, name: string): Shape => (shape[name] ?? {}) as Shape;

/** How IAM's calls look in CloudTrail where secrets are left out (CloudTrail guide, IAM examples). */
export const iamRecords: Record<string, RecordRule> = {
  CreateAccessKey: {
    response: (output) => {
      const key = part(output, "AccessKey");
      return {
        accessKey: {
          userName: key["UserName"],
          accessKeyId: key["AccessKeyId"],
          status: key["Status"],
          createDate: key["CreateDate"],
        },
      };
    },
  },
  CreateLoginProfile: {
    request: ({ UserName, PasswordResetRequired }) => ({
      userName: UserName,
      ...(PasswordResetRequired !== undefined && { passwordResetRequired: PasswordResetRequired }),
    }),
  },
  UpdateLoginProfile: {
    request: ({ UserName, PasswordResetRequired }) => ({
      userName: UserName,
      ...(PasswordResetRequired !== undefined && { passwordResetRequired: PasswordResetRequired }),
    }),
  },
  ChangePassword: { request: () => null, response: () => null },
  CreateVirtualMFADevice: {
    response: (output) => ({
      virtualMFADevice: { serialNumber: part(output, "VirtualMFADevice")["SerialNumber"] },
    }),
  },
  EnableMFADevice: {
    request: ({ UserName, SerialNumber }) => ({ userName: UserName, serialNumber: SerialNumber }),
  },
  ResyncMFADevice: {
    request: ({ UserName, SerialNumber }) => ({ userName: UserName, serialNumber: SerialNumber }),
  },
  GenerateCredentialReport: { readOnly: true },
  GenerateServiceLastAccessedDetails: { readOnly: true },
  SimulatePrincipalPolicy: { readOnly: true },
  SimulateCustomPolicy: { readOnly: true },
};
