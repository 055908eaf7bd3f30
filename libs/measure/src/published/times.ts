import type { Labelled, MetricBatch, StageContext } from '@spikeline/core'

/** Seconds in which each model was made, over all stages that gave metrics of it; a model of which a stage has no time is not there. */
export async function timesOf(trained: readonly Labelled<MetricBatch>[], context: Pick<StageContext, 'read' | 'about'>): Promise<ReadonlyMap<string, number>> {
  const times = new Map<string, number | undefined>()
  for (const input of trained) {
    const models = new Set<string>()
    for await (const { metrics } of context.read(input.stream)) for (const { labels: { model } } of metrics) if (model !== undefined) models.add(String(model))
    const seconds = input.failure ? undefined : await context.about?.seconds(input)
    for (const model of models) times.set(model, seconds === undefined || (times.has(model) && times.get(model) === undefined) ? undefined : (times.get(model) ?? 0) + seconds)
  }
  return new Map([...times].flatMap(([model, seconds]) => (seconds === undefined ? [] : [[model, seconds]])))
}
