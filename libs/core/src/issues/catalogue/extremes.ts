import type { Chapter } from './entry.ts'

/** E3770–E3789: numbers with which a training could not compute. */
export const extremes: Chapter = {
  E3770: {
    message: ({ field, value }) => `"${field}" is ${value}, and networks are computed in single precision, which holds numbers from 1.2e-38 to 3.4e38`,
    fix: () => 'state a number within that range',
    explain: `Membranes, weights and thresholds are numbers of 32 bits. A larger number would become infinite, a smaller one 0 or nearly so, and what is divided by it infinite:
a threshold that nothing reaches, a learning rate that changes nothing, a loss that is no number.`,
  },
  E3771: {
    message: ({ response, timestep, problem }) => `the response to a spike, ${response}, can't be computed in steps of ${timestep} ms: ${problem}`,
    fix: ({ instead }) => String(instead),
    explain: `A neuron of the spike response model is computed at multiples of "timestep". Where a response is over before the first of them, nearly nothing of a spike arrives,
whatever the weights are; where it has hardly begun after thousands of steps, threshold and weights are beyond any number. Constants of time are usually 1 to 100 steps.`,
  },
  E3772: {
    message: ({ field, value, dtMs, most }) => `"${field}" is ${value} ms, and steps are ${dtMs} ms: there can be ${most} of them at most`,
    fix: ({ field, longest }) => `set "${field}" to ${longest} or less, or take longer steps ("dtMs")`,
    explain: `What a presentation brings is kept for each of its steps, and a trace as a table over the steps since a spike, for as long as it is not below 2⁻²⁴: 16.6 constants of
time. So long a presentation or trace has no place in memory; refractory periods are counted in 32 bits.`,
  },
}
