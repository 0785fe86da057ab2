import { request } from "node:http";

/**
 * Writes to a presigned URL of AWS's, as a client on the Internet does.
 *
 * @param endpoint where the range listens
 * @returns the HTTP status
 */
export function putTo(endpoint: string, url: string, body: string): Promise<number> {
  const { host, pathname, search } = new URL(url);
  return new Promise((resolve, reject) => {
    const put = request(
      `${endpoint}${pathname}${search}`,
      { method: "PUT", headers: { host, "content-type": "" } },
      (response) => resolve(response.resume().statusCode ?? 0),
    );
    put.on("error", reject);
    put.end(body);
  });
}
