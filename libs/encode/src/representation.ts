import { defineStage, type JsonSchema, type Shape, type StageDeclaration } from '@spikeline/core'
import { checkRecordings, recordingOf, recordingsType, type EventBatch, type Recordings, type Sensor } from '@spikeline/events'
import { imagesType, requireShape, type Images } from '@spikeline/networks'
import { tap } from 'rxjs'

interface RepresentationDeclaration<Params, Pixels> extends Pick<StageDeclaration<Params>, 'type' | 'version' | 'summary' | 'description' | 'example'> {
  readonly params: JsonSchema<Params>
  /** The size of an image; images in series: and how many a recording gives. */
  image(params: Params, sensor: Sensor): ImageSize
  /** Writes the images of a recording, one after the other, into pixels that are 0; gives the number of events that are in none. */
  draw(recording: EventBatch, params: Params, pixels: Pixels): number
  /** Where events may be in none: why, for the warning. */
  late?(params: Params): string
}

interface ImageSize {
  readonly height: number
  readonly width: number
  readonly channels: number
  readonly series?: number
}

/** Pixels of a batch of images at most, unless one recording has more: dense images of a large batch of recordings would fill the memory. */
const PIXELS = 2 ** 22

/** A stage that makes images of whole recordings, each by itself. */
export const defineRepresentation = <Params>(declaration: RepresentationDeclaration<Params, Float32Array>) => define(declaration, (length) => new Float32Array(length))

/** As defineRepresentation, for images whose pixels are bytes: a quarter of the memory where they are black or white. */
export const defineByteRepresentation = <Params>(declaration: RepresentationDeclaration<Params, Uint8Array>) => define(declaration, (length) => new Uint8Array(length))

function define<Params, Pixels extends Float32Array | Uint8Array>({ image, draw, late, ...declaration }: RepresentationDeclaration<Params, Pixels>, room: (length: number) => Pixels) {
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
        const images = series ?? 1
        const per = images * size.height * size.width * size.channels
        const most = Math.max(1, Math.floor(PIXELS / per))
        for (let from = 0; from < samples; from += most) {
          const count = Math.min(most, samples - from)
          const pixels = room(count * per)
          for (let b = 0; b < count; b++) left += draw(recordingOf(batch, from + b), params, pixels.subarray(b * per, (b + 1) * per) as Pixels)
          yield {
            samples: count * images, ...size, pixels, labels: Uint8Array.from({ length: count * images }, (_, i) => labels[from + Math.floor(i / images)]!), classes,
            first: (first + from) * images, ...(series !== undefined && { series }),
          }
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
  return { ...(typeof samples === 'number' && { samples: samples * (series ?? 1) }), ...size, ...(series !== undefined && { series }), ...labelled }
}
