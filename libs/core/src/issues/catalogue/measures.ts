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
}
