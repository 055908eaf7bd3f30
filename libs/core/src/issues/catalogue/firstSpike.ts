import type { Chapter } from './entry.ts'

/** E3640–E3659: networks whose neurons fire at most once, and their training by reward. */
export const firstSpike: Chapter = {
  E3640: {
    message: ({ problem }) => `the network does not fit the images: ${problem as string}`,
    fix: ({ instead }) => instead as string,
    explain: 'The rule is defined for convolutional maps behind differences of Gaussians, of grey images. Each layer needs at least one position left of the map in front of it.',
  },
  E3641: {
    message: ({ layer, threshold, most }) => `layer "${layer}" can never fire: its threshold is ${threshold}, and all of its window's inputs together reach ${most}`,
    fix: ({ most }) => `lower its threshold below ${most}, or enlarge its kernel`,
    explain: 'Weights are at most 1, every input spikes at most once, and potentials begin at 0: a neuron gets no further than one for each input of its window.',
  },
  E3642: {
    message: ({ field, problem }) => `"${field}" ${problem as string}`,
    fix: ({ instead }) => instead as string,
    explain: 'The settings contradict each other, so that the rule could not do what they say.',
  },
  E3643: {
    message: ({ layer, epoch, samples }) => `layer "${layer}" had no winner in epoch ${epoch} (${samples} images): no neuron of it fired, so that it learnt nothing`,
    fix: ({ threshold }) => (threshold === undefined ? 'lower the thresholds of the layers in front of it' : `lower its threshold, which is ${threshold}, or "inputThreshold", or train the layers in front of it less`),
    explain: `A layer without spikes can't learn, since only neurons that fire do, and what follows it would be silent too. Layers in front of it whose weights have
nearly all fallen to 0 pass on too few spikes; a log line of each epoch states their mean weight.`,
  },
}
