import type { Chapter } from './entry.ts'

/** E3600–E3619: what all trainings of spiking networks share. */
export const learning: Chapter = {
  E3600: {
    message: ({ layer, epoch, steps, timesteps }) => `layer "${layer}" fired no spike in epoch ${epoch} (${steps} steps of training, T = ${timesteps}): what follows it learns nothing`,
    fix: () => 'lower its threshold, raise the input ("gain") or the weights that it starts with, take more time steps, or lower the learning rate',
    explain: `A layer without spikes passes nothing on, and a training that goes on would end with a network that gives every sample the same answer.
A warning named the layer when it fell silent, with the step. The window may be too short for the membrane to reach the threshold: T steps of the largest drive
must do. Or a learning rate that is too high pushed all its membranes far below the threshold, where the surrogate has no slope.`,
  },
}
