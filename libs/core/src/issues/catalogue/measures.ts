import { list, show } from '../words.ts'
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

  // E805x measure/robustness and what perturbs
  E8050: {
    message: ({ over }) => `no model here was measured over ${show(over)}`,
    fix: ({ suggestion, known }) => (suggestion ? `did you mean ${show(suggestion)}?` : (known as string[]).length ? `swept are ${list(known as string[], 'and')}` : 'sweep the strength of a perturbation: "sweep": { "matrix": { "noise": [0, 0.1, 0.2] } }'),
    explain: `Robustness is how the accuracy falls while the strength of a perturbation of the test data rises. The strength is a swept parameter that reaches
the stage that perturbs:

    "noisy": { "use": "encode/noise", "in": "mnist.test", "with": { "strength": { "$param": "noise" } } },
    "robust": { "use": "measure/robustness", "in": ["annScore", "snnScore"], "with": { "over": "noise" } }
    …
    "sweep": { "matrix": { "noise": [0, 0.1, 0.2, 0.3] } }`,
  },
  E8051: {
    message: ({ model, params, over, clean, levels }) =>
      `"${String(model)}"${params ? ` at ${String(params)}` : ''} was not measured at ${String(over)} = ${show(clean)}, without perturbation, but at ${list((levels as unknown[]).map(String), 'and', 12)}`,
    fix: () => 'sweep that level, too, or say which one is "clean"',
    explain: 'What is lost is told against the accuracy on clean data, measured in the same way: it is one of the levels of the sweep, 0 unless "clean" says otherwise.',
  },
  E8052: {
    message: ({ over, problem }) => `"${String(over)}" is no strength of a perturbation: ${String(problem)}`,
    fix: () => 'sweep numbers that all lie on one side of the clean level',
    explain: 'Levels are put in order by their distance from the clean level, and areas and crossings are found between neighbours. That needs numbers, and one direction in which the perturbation grows.',
  },
  E8053: {
    message: ({ model, metric, known }) => ((known as string[]).length === 0 ? `nothing arrived from which to tell the robustness of "${String(model)}"` : `"${String(model)}" has no ${show(metric)} at any level`),
    fix: ({ suggestion, known }) => (suggestion ? `did you mean ${show(suggestion)}?` : (known as string[]).length ? `there are ${list(known as string[], 'and', 12)}` : undefined),
    explain: 'The metric whose fall is measured, "accuracy" unless "metric" says otherwise, must come with every level: connect the stage that measures it, usually measure/classification.',
  },
  E8055: {
    message: ({ image, value }) => `image ${String(image)} has the value ${String(value)}; encode/noise takes 0 to 1`,
    fix: () => 'scale the images to 0 … 1 first',
    explain: 'The strength of noise is told in units of white, which is 1, and values are clipped to 0 and 1. Values beyond would be clipped, too, and clean images changed.',
  },
  E8056: {
    message: ({ strength }) => `the strength of salt and pepper is a probability, and ${String(strength)} is more than 1`,
    fix: () => 'choose a strength from 0 to 1, or the kind "gaussian"',
    explain: 'With salt and pepper each value becomes black or white with the probability "strength"; with "gaussian" the strength is a standard deviation, which may be larger than 1.',
  },

  // E806x measure/data
  E8060: {
    message: ({ connected }) => ((connected as string[]).length === 0 ? 'no data is connected' : `one kind of data is measured at a time, and ${list(connected as string[], 'and')} are connected`),
    fix: () => 'connect one of "images", "recordings" and "spikes"',
    explain: 'A data set is of one kind. Training and test data, or recordings and what is made of them, are measured by a stage each, each under a name of its own.',
  },
  E8061: {
    message: ({ first, later }) => `the data changes its number of classes within one stream, from ${String(first)} to ${String(later)}`,
    fix: () => 'the stage that made the data is wrong: report it to its author with this message',
    explain: 'A data set declares its classes once. Counts by class of a mixture would mean nothing.',
  },
  E8062: {
    message: ({ sample, label, classes }) => `sample ${String(sample)} has the label ${String(label)}; classes are 0 to ${Number(classes) - 1}`,
    fix: () => 'the stage that made the data is wrong: report it to its author with this message',
    explain: 'Labels are numbers of classes, from 0.',
  },
}
