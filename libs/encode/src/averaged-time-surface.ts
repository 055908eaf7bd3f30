import { microseconds } from '@spikeline/events'
import { averagedTimeSurfaceSchema, type AveragedTimeSurfaceParams } from './generated/averaged-time-surface.ts'
import { defineRepresentation } from './representation.ts'
import { averagedSize, averagedTimeSurfaces, type AveragedOptions } from './representations/averagedTimeSurfaces.ts'
import { scaleSums } from './representations/layout.ts'

const optionsOf = ({ cell, radius, window, tau }: AveragedTimeSurfaceParams): AveragedOptions => ({ cell, radius, window: microseconds(window), tau: microseconds(tau) })

export const averagedTimeSurface = defineRepresentation({
  type: 'encode/averaged-time-surface',
  version: '1',
  summary: 'Histograms of averaged time surfaces (HATS): how events of a cell follow each other, as an image.',
  description: `Sironi et al. 2018 ("HATS: histograms of averaged time surfaces for robust event-based object classification"). The sensor is cut into cells of "cell" × "cell" pixels.
For each cell C and polarity q, the mean over its events i of their time surface

    T_i(z) = Σ_j exp(−(τ_i − τ_j)/tau)      over the earlier events j of C and q with x_j = x_i + z, τ_i − τ_j ≤ window, |z| ≤ radius

in columns and rows. The image has (2·radius + 1)² pixels for each cell, side by side as the cells are, channels OFF and ON: value z of a cell is that far from
the middle of its square. A pixel is the mean divided by "full"; what is above 1 is cut off; without "full", it is the largest of the recording.

Earlier events of the same microsecond count. Tonic's ToAveragedTimesurface also counts the event itself, which adds 1 at z = 0 in each cell with events.`,
  params: averagedTimeSurfaceSchema,
  example: { histograms: { use: 'encode/averaged-time-surface', in: 'nmnist.train', with: { cell: 10, radius: 3, window: 100, tau: 50 } } },
  image: (params, sensor) => ({ ...averagedSize(sensor, optionsOf(params)), channels: 2 }),
  draw(recording, params, pixels) {
    averagedTimeSurfaces(recording, optionsOf(params), pixels)
    scaleSums(pixels, params.full)
    return 0
  },
})
