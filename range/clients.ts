/**
 * Makes clients of one function that carries out a call: `clients.ec2.describeInstances(input)` becomes
 * `send("ec2", "DescribeInstances", input)`. Their type is the caller's to say.
 */
export function makeClients<Clients extends object>(
  send: (
    service: string,
    operation: string,
    input: Record<string, unknown>,
  ) => Promise<Record<string, unknown>>,
): Clients {
  const services = new Map<string, unknown>();
  return new Proxy({} as Clients, {
    get(_, service: string) {
      let client = services.get(service);
      if (!client) {
        client = new Proxy(
          {},
          {
            get: (_, method: string) => (input: Record<string, unknown>) =>
              send(service, method.charAt(0).toUpperCase() + method.slice(1), input),
          },
        );
        services.set(service, client);
      }
      return client;
    },
  });
}
