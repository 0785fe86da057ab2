import type * as sdk from "@aws-sdk/client-guardduty";
import { handlers } from "../../service.ts";
import { detectorOf } from "./find.ts";

type Sdk = typeof sdk;

/** Each account of the range stands for itself: nobody administers it, it has no members and no invitations. */
export const members = handlers<Sdk>()({
  ListMembers(input, call) {
    detectorOf(call, input.DetectorId);
    return { Members: [] };
  },

  ListInvitations() {
    return { Invitations: [] };
  },

  GetInvitationsCount() {
    return { InvitationsCount: 0 };
  },
});
