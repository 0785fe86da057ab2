import type { ReactNode } from "react";
import { bytesMeter, bytesText, customersMeter, percentText, type Meter } from "../meters.ts";
import type { DrillModel } from "../model.ts";
import type { Tone } from "../theme.ts";
import { Row, type Span } from "./Row.tsx";

/** Below this share of served requests customers notice. */
const GOOD = 0.99;
const POOR = 0.95;

const toneOf = (share: number | undefined): Tone =>
  share === undefined ? "quiet" : share >= GOOD ? "proven" : share >= POOR ? "waiting" : "harm";

/** How customers fare, and how much leaves the account's machines. */
export function Meters({ model, width }: { model: DrillModel; width: number }): ReactNode {
  const sparkWidth = Math.max(8, Math.min(40, Math.floor((width - 56) / 2)));
  const customers = customersMeter(model.customers, sparkWidth);
  const bytes = bytesMeter(model.bytes, sparkWidth);
  const served = customers.value;
  return (
    <Row
      width={width}
      spans={[
        { text: " customers ", tone: "quiet" },
        ...spark(customers, sparkWidth, toneOf),
        {
          text: ` ${served === undefined ? "–" : `${percentText(served)}${served < POOR ? " !" : ""}`}`.padEnd(
            11,
          ),
          tone: toneOf(served),
        },
        { text: "   bytes leaving ", tone: "quiet" },
        ...spark(bytes, sparkWidth, () => "plain"),
        { text: ` ${bytes.value === undefined ? "–" : `${bytesText(bytes.value)}/min`}` },
      ]}
    />
  );
}

/** Neighbours of one tone become one span; a line without history yet is filled up on its left. */
function spark(meter: Meter, width: number, tone: (share: number | undefined) => Tone): Span[] {
  const spans: Span[] = [{ text: "·".repeat(Math.max(0, width - meter.spark.length)), tone: "quiet" }];
  for (const { char, share } of meter.spark) {
    const last = spans.at(-1)!;
    if (last.tone === tone(share)) last.text += char;
    else spans.push({ text: char, tone: tone(share) });
  }
  return spans;
}
