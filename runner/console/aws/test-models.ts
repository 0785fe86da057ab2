import { readModel, type ExtractedModel, type ServiceModel } from "../../../range/wire/model.ts";
import type { ServiceId } from "../../../range/wire/services.ts";

/**
 * Models for tests, extracted from the SDK as the build does it, so that no build need have run.
 *
 * @param extract the build step's `extractModel`
 * @param operations the operations that the range is taken to implement, by service; other services have none
 */
export async function modelsForTests(
  extract: (service: ServiceId, operations: ReadonlySet<string>) => Promise<ExtractedModel>,
  operations: Partial<Record<ServiceId, readonly string[]>>,
): Promise<(service: ServiceId) => ServiceModel> {
  const models = new Map(
    await Promise.all(
      (Object.entries(operations) as [ServiceId, readonly string[]][]).map(
        async ([id, names]) => [id, readModel(id, await extract(id, new Set(names)))] as const,
      ),
    ),
  );
  return (service) => {
    const model = models.get(service);
    if (!model) throw new Error(`the test extracted no model of ${service}`);
    return model;
  };
}
