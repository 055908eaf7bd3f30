import type { Chapter } from './entry.ts'

/** E3620–E3639: networks whose neurons compete, and their training by spike-timing-dependent plasticity. */
export const competitive: Chapter = {
  E3620: {
    message: ({ dtMs, field, value }) => `the time step is ${dtMs} ms, and "${field}" is ${value} ms`,
    fix: ({ field, value }) => `set "dtMs" to ${value} or less, or "${field}" to more`,
    explain: `Conductances decay by forward Euler, where a step longer than the time constant overshoots zero, and one of twice the time constant grows without bound; a
trace or a membrane whose time constant is shorter than a step has no course in time. A presentation must have at least one step.`,
  },
  E3621: {
    message: ({ presentationMs, reachedMv, thresholdMv, rateHz }) =>
      `${presentationMs} ms are too short for any spike: a white image at ${rateHz} Hz brings a membrane to ${reachedMv} mV, and the threshold is ${thresholdMv} mV`,
    fix: () => 'present images for longer ("presentationMs"), raise "intensity", "intensityHz" or "weightSum", or lower the threshold ("thresholdMv", "thetaStartMv")',
    explain: `What is compared is the mean drive at its strongest: all inputs at the rate of a white pixel, at the intensity of the last attempt, with weights that sum to
"weightSum", from the resting potential on. No real image comes near it, so that a network that fails this would present every image in vain, again and again.`,
  },
  E3622: {
    message: ({ weightSum, inputs, weightMax }) => `the weights of a neuron are to sum to ${weightSum}, but ${inputs} inputs of at most ${weightMax} can't`,
    fix: ({ inputs, weightMax }) => `set "weightSum" to less than ${Number(inputs) * Number(weightMax)}: a tenth of the number of inputs is the published proportion`,
    explain: `Before each presentation the weights of each neuron are scaled to one sum: 78 for 784 inputs, as published. For images of another size state a sum that suits them.`,
  },
  E3623: {
    message: ({ images, attempts, intensity }) => `no neuron has fired for the first ${images} images, each presented ${attempts} times, at last at the intensity ${intensity}`,
    fix: () => 'raise "intensity", "intensityStep", "weightSum" or "presentationMs", or lower "thetaStartMv"; or look at the images: they may be black',
    explain: `Each image is presented again, brighter, until there are "minimumSpikes" spikes or "attempts" are used up. A training in which nothing fires learns nothing.`,
  },
  E3624: {
    message: ({ network, problem }) => `the competitive network "${network}" is damaged: ${problem}`,
    explain: `Its arrays must have the lengths that its sizes say, labels must be classes, and weights and thresholds finite numbers. A stage of one's own that makes such a
network may have laid them out in another order: weights are [inputs, neurons], row-major.`,
  },
  E3625: {
    message: ({ network, field, expected, got }) => `images do not fit "${network}": ${field} is ${got}, the network was trained with ${expected}`,
    fix: () => 'connect images of the size and classes that it was trained with',
    explain: `Each weight belongs to one pixel.`,
  },
}
