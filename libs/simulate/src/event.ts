import { defineStage, type Shape } from '@spikeline/core'
import { activityType, breather, EventSimulator, networkType, predictionsType, readNetwork, requireShape } from '@spikeline/networks'
import { spikesType } from '@spikeline/spikes'
import { map, share } from 'rxjs'
import { checkEventModel } from './checkEventModel.ts'
import { clock } from './clock.ts'
import { simulateEvents } from './eventRaster.ts'
import { eventSchema } from './generated/event.ts'
import { recordedLayer } from './recorder.ts'

export const event = defineStage({
  type: 'simulate/event',
  version: '1',
  summary: 'Simulates a spiking network event by event: what no event reaches is not computed.',
  description: `A neuron is updated when an event reaches it, and keeps its membrane u and the time of that update. An event after Δ steps:

    u ← decay^Δ · u + x                        without leak  u ← u + x
    u ← u∞ + (u − u∞) · decay^Δ + x            without leak  u ← u + Δ·b + x          under a constant drive b, u∞ = b / (1 − decay)
    then a spike where u ≥ θ (or > θ), and the reset of the neuron

x is what the event brings. Biases and a held input are constant drives: no event tells of them, so each update of a neuron that has one
predicts the first step n ≥ 1 at which it fires by itself, and a queue ordered by time holds these steps. So does a membrane that is
still above its threshold after the reset. Spikes travel without delay, layer after layer. Steps of the input are the times, and the
decay of a neuron is that of one step.

With \`order\` "together" neurons without leak give the spikes, membranes, answers and synaptic operations of simulate/clock to the bit; leaky
ones too but for rounding, which may move a spike by a step where a membrane comes that near to its threshold. With "each" the events of one
step come one by one, what neurons do by themselves before them: a spike that a later event of the step would have prevented is not
prevented, a neuron may fire several times in a step, and the recorded raster has numbers of spikes as values.

Work grows with the events and the neurons that they reach, not with the steps: \`updates\` are those that were done. The count of
operations is that of simulate/clock. Recurrent layers, shortcuts and NeuNorms are refused, as are neurons with more than a leak and a reset. The simulation takes one thread; where most neurons get events at most steps, simulate/clock is faster.`,
  params: eventSchema,
  inputs: {
    model: { type: networkType, summary: 'the spiking network' },
    spikes: { type: spikesType, summary: 'its input, spikes or analog values, over T steps' },
  },
  outputs: {
    predictions: { type: predictionsType, summary: 'answers, at the end and after each step' },
    activity: { type: activityType, summary: 'spikes, synaptic operations and membrane updates of each layer and step' },
    spikes: { type: spikesType, summary: 'spikes of the recorded layer' },
  },
  deterministic: true,
  example: { asynchronous: { use: 'simulate/event', in: { model: 'snn.model', spikes: 'enc' } } },
  shapes(inputs, { record }): Record<string, Shape> {
    requireShape('model', inputs.model, { kind: 'snn', arithmetic: 'single' })
    checkEventModel(inputs.model, 'use simulate/clock')
    return clock.shapes!(inputs, { record, neurobench: false })
  },
  run({ model, spikes }, { order, record }, context) {
    let ready: Promise<ReturnType<typeof prepare>> | undefined
    const prepare = (network: Awaited<ReturnType<typeof readNetwork>>) => {
      const simulator = new EventSimulator(network, order)
      return { network, simulator, recorded: recordedLayer(simulator, record) }
    }
    const pause = breather(context)
    // One simulation feeds all outputs.
    const runs = spikes.pipe(
      context.mapAsync(async (raster) => {
        ready ??= readNetwork(context.read(model)).then(prepare)
        return simulateEvents(await ready, raster, pause)
      }),
      share(),
    )
    return {
      predictions: runs.pipe(map((run) => run.predictions)),
      activity: runs.pipe(map((run) => run.activity)),
      spikes: runs.pipe(map((run) => run.spikes)),
    }
  },
})
