import { defineStage, tableType } from '@spikeline/core'
import { recordingsType } from '@spikeline/events'
import { decisionsType } from '@spikeline/networks'
import { concat, ignoreElements, merge, tap } from 'rxjs'
import { liveSchema } from './generated/live.ts'
import { LiveState } from './live/liveState.ts'

export const live = defineStage({
  type: 'report/live',
  version: '1',
  summary: 'Shows events and decisions while they come: an image and scores on a terminal, lines elsewhere.',
  description: `On a terminal the last milliseconds of events are an image of up to 64 × 48 pixels (a larger sensor is shown coarser: a pixel of the image has an
event where any of its block had), OFF blue, ON yellow, both white; beside it stand the decided class, the five highest scores, events a second
and, behind a live source, how long decisions take. It is drawn about ten times a second and costs the stream nothing else. Everywhere a line is printed for each recording or each change of the decision,
as "print" says.

The table at the end counts them. Events and decisions come on edges of their own, so that an image may be a batch ahead of the decision
beside it.`,
  params: liveSchema,
  inputs: {
    recordings: { type: recordingsType, summary: 'the events to show', optional: true },
    decisions: { type: decisionsType, summary: 'what a network says to them', optional: true },
  },
  outputs: { table: { type: tableType, summary: 'how many there were' } },
  deterministic: true,
  example: {
    cnn: { use: 'convert/from-file', with: { file: 'cnn_sinabs.nir', reset: 'value' } },
    stream: { use: 'simulate/stream', in: { model: 'cnn.model', recordings: 'nmnist.test' }, with: { dt: 1 } },
    screen: { use: 'report/live', in: { recordings: 'nmnist.test', decisions: 'stream.decisions' } },
  },
  run({ recordings, decisions }, { print, show }, context) {
    const state = new LiveState(print, 1000 * show, { events: recordings !== undefined, decisions: decisions !== undefined }, context.now, (line) => context.log('info', line))
    const view = (): void => context.show(state.view())
    const tell = (): void => context.progress({ done: state.events, unit: 'events' })
    const watched = [
      ...(recordings ? [recordings.pipe(tap((batch) => (state.addEvents(batch), tell(), view())), ignoreElements())] : []),
      ...(decisions ? [decisions.pipe(tap((batch) => (state.addDecisions(batch), view())), ignoreElements())] : []),
    ]
    return {
      table: concat(merge(...watched), context.source(function* () {
        state.end()
        yield state.table('Events and decisions')
      })),
    }
  },
})
