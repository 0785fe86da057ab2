import type { Aws } from "./aws.ts";

/** Something worth stealing: made-up orders, without a person's name in them. */
export async function fillDataBucket(platform: Aws, bucket: string): Promise<void> {
  for (const [key, rows] of [
    ["exports/orders-2026-q2.csv", 400],
    ["exports/orders-2026-q3.csv", 600],
    ["exports/invoices.csv", 300],
  ] as const) {
    const body = Array.from(
      { length: rows },
      (_, i) => `order-${String(i).padStart(5, "0")},customer-${i % 97},${(i * 37) % 500}.00`,
    );
    await platform.s3.putObject({
      Bucket: bucket,
      Key: key,
      Body: Buffer.from(body.join("\n")),
      ContentType: "text/csv",
    });
  }
  await platform.s3.putObject({
    Bucket: bucket,
    Key: "config/payment-gateway.json",
    Body: Buffer.from(JSON.stringify({ provider: "pay.example", currency: "EUR", retries: 3 })),
    ContentType: "application/json",
  });
}
