import type { Chapter } from './entry.ts'

/** E3xxx networks, rasters and the stages that work on them. */
export const networks: Chapter = {

  // E32xx rasters and encoders
  E3201: {
    message: ({ what }) => `this is no valid spike raster: ${what}`,
    fix: () => 'the stage that made it is wrong: report it to its author with this message',
    explain: `A spike raster stores T × B × N spikes as compressed sparse rows: row t·B + b holds the neurons that spike at
step t in sample b, in ascending order, each at most once; \`offsets\` has one entry more than there are rows and runs
from 0 to the number of indices; \`values\`, where there are any, are finite and as many as the indices; a held raster
stores one step only. A stage, or a file given as a fixture, broke one of these rules.

If you wrote that stage, call \`checkRaster\` from @spikeline/spikes on its output in its tests.`,
  },
}
