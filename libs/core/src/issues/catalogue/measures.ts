import { show } from '../words.ts'
import type { Chapter } from './entry.ts'

/** E804x–E806x measures beside accuracy and cost. */
export const measures: Chapter = {
  // E804x measure/neurobench and measure/latency
  E8040: {
    message: ({ model, layer }) => `the activity of "${String(model)}" doesn't say what NeuroBench counts (layer "${String(layer)}")`,
    fix: () => 'ask for it where the network is run: simulate/clock or simulate/ann with "neurobench": true',
    explain: `NeuroBench counts what its weights see: inputs after pooling, against weights that are not zero, and membranes that changed in a step. The
counts that a simulation makes anyway are of spikes before pooling and of all weights. simulate/clock and simulate/ann make the others when asked:

    "few": { "use": "dataset/mnist", "with": { "test": 500 } },
    "run": { "use": "simulate/clock", "in": { "model": "snn.model", "spikes": "enc" }, "with": { "neurobench": true } },
    "nb":  { "use": "measure/neurobench", "in": { "model": "snn.model", "activity": "run.activity" } }

It takes about ten times as long for a spiking network, so that some hundred samples are enough. simulate/event and simulate/stream have no steps of
all neurons, and don't count it.`,
  },
  E8041: {
    message: ({ model }) => `"${String(model)}" answers once, and not after each step: it has no time to decision`,
    fix: () => 'connect the predictions of a spiking network, or of another that says what it would answer after each step',
    explain: 'The time to a decision is read from the answers after each time step. An artificial network sees the whole image at once and has one answer; how long it computes is a matter of its operations, which measure/cost counts.',
  },
  E8042: {
    message: ({ what, predictions, activity }) => `predictions and activity are not of one run: ${String(what)} ${show(predictions)} and ${show(activity)}`,
    fix: () => 'connect both to the same stage: "predictions": "run.predictions", "activity": "run.activity"',
    explain: 'The operations until a step are those of the network whose answers are judged. From another run, or another number of steps, they would say nothing of it.',
  },
  E8043: {
    message: ({ connected }) => (connected ? 'an activity is connected, and no predictions that it could belong to' : 'there is nothing to measure: neither predictions nor decisions are connected'),
    fix: () => 'connect "predictions", of simulate/clock or simulate/event, or "decisions", of simulate/stream',
    explain: `Time to decision is measured on the answers after each step of recorded samples, or on the decisions of a network that runs on a live stream:

    "latency": { "use": "measure/latency", "in": { "predictions": "run.predictions", "activity": "run.activity" }, "with": { "dt": 5 } }
    "live":    { "use": "measure/latency", "in": { "decisions": "run.decisions" } }`,
  },
  E8044: {
    message: ({ count }) => (count === 0 ? 'no decisions arrived, so that there is no latency' : `none of the ${String(count)} decisions says how long after its events it came`),
    fix: ({ count }) => (count === 0 ? undefined : 'take decisions behind a live source (events/source, events/play); of recordings that are read as fast as they can be there is no latency'),
    explain: 'A decision has a latency where its events arrived in real time: milliseconds from the arrival of the events to the decision.',
  },
}
