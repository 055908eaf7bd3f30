import { defineStage, type JsonSchema, type Shape, type StageDeclaration } from '@spikeline/core'
import { checkRecordings, recordingOf, recordingsType, type EventBatch, type Recordings, type Sensor } from '@spikeline/events'
import { imagesType, requireShape, type Images } from '@spikeline/networks'
import { tap } from 'rxjs'

interface RepresentationDeclaration<Params> extends Pick<StageDeclaration<Params>, 'type' | 'version' | 'summary' | 'description' | 'example'> {
  readonly params: JsonSchema<Params>
  /** The size of an image, and how many one recording gives. */
  image(params: Params, sensor: Sensor): ImageSize
  /** Writes the images of a recording, one after the other, into pixels that are 0; gives the number of events that are in none. */
  draw(recording: EventBatch, params: Params, pixels: Float32Array): number
  /** Where events may be in none: why, for the warning. */
  late?(params: Params): string
}

interface ImageSize {
  readonly height: number
  readonly width: number
  readonly channels: number
  readonly series: number
}

/** Pixels of a batch of images at most, unless one recording has more: dense images of a large batch of recordings would fill the memory. */
const PIXELS = 2 ** 22

/** A stage that makes images of whole recordings, each by itself. */
export function defineRepresentation<Params>({ image, draw, late, ...declaration }: RepresentationDeclaration<Params>) {
  return defineStage({
    ...declaration,
    inputs: { recordings: { type: recordingsType, summary: 'whole recordings' } },
    outputs: { images: { type: imagesType, summary: 'images of each recording, with its label' } },
    deterministic: true,
    stored: false,
    shapes({ recordings }, params: Params) {
      requireShape('recordings', recordings, { pieces: false })
      return { images: shapeOf(recordings ?? {}, (sensor) => image(params, sensor)) }
    },
    run({ recordings }, params: Params, { expand, log }) {
      let [left, all] = [0, 0]
      function* imagesOf(batch: Recordings): Generator<Images> {
        const { width, height, samples, labels, classes, first, t } = checkRecordings(batch)
        requireShape('recordings', { pieces: batch.piece === true }, { pieces: false })
        all += t.length
        const { series, ...size } = image(params, { width, height })
        const per = series * size.height * size.width * size.channels
        const most = Math.max(1, Math.floor(PIXELS / per))
        for (let from = 0; from < samples; from += most) {
          const count = Math.min(most, samples - from)
          const pixels = new Float32Array(count * per)
          for (let b = 0; b < count; b++) left += draw(recordingOf(batch, from + b), params, pixels.subarray(b * per, (b + 1) * per))
          yield { samples: count * series, ...size, pixels, labels: Uint8Array.from({ length: count * series }, (_, i) => labels[from + Math.floor(i / series)]!), classes, first: (first + from) * series }
        }
      }
      const warn = (): void => {
        if (late && left > 0) log('warning', `${left} of ${all} events (${((100 * left) / all).toFixed(1)} %) ${late(params)}`)
      }
      return { images: recordings.pipe(expand(imagesOf), tap({ complete: warn })) }
    },
  })
}

function shapeOf({ samples, width, height, classes }: Shape, image: (sensor: Sensor) => ImageSize): Shape {
  const labelled = classes !== undefined && { classes }
  if (typeof width !== 'number' || typeof height !== 'number') return { ...labelled }
  const { series, ...size } = image({ width, height })
  return { ...(typeof samples === 'number' && { samples: samples * series }), ...size, ...labelled }
}
