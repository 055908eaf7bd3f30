import type { Chapter } from './entry.ts'

/** E306x encoders. */
export const encoders: Chapter = {
  E3060: {
    message: ({ timesteps, needs, why, field }) => `${timesteps} ${field ?? 'time steps'} are too few for this code, which needs ${needs}: ${why}`,
    fix: ({ needs, instead, field }) => `${field === undefined ? `state "timesteps": ${needs} or more` : `give it a series of ${needs} or more`}${instead === undefined ? '' : `, or ${instead}`}`,
    explain: `A code in time needs a window that its latest spike falls into. Spikes after the last step would be lost, and with them the pixels that
they stand for, the dim ones first; so this is refused before anything runs. Some codes take their own length from the window where a
parameter is left out: "tau" of encode/latency, "longest" of encode/burst.`,
  },
  E3061: {
    message: ({ field, problem }) => `"${field}" ${problem}`,
    fix: ({ instead }) => String(instead),
    explain: 'The parameters of an encoder exclude each other, or do not go with the images. `spikeline stages encode/…` shows what each of them means.',
  },
  E3062: {
    message: ({ sample, pixel, value }) => `image ${sample} has the intensity ${value} at value ${pixel}, which is not in 0 … 1`,
    fix: () => 'scale the images, so that black is 0 and white is 1',
    explain: `Codes in time turn an intensity into a step, and are defined from 0 to 1 only: something brighter than white would spike before the first
step. Bytes are taken as value/255; images in floating point must come scaled. Values are counted from 0, by row, column and channel.`,
  },
}
