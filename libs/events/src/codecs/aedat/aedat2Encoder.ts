import { fail } from '@spikeline/core'
import type { EventBatch } from '../../eventBatch.ts'
import { BatchEncoder } from '../batchEncoder.ts'
import { ascii } from '../bytes.ts'
import type { FormatOptions, Sensor } from '../contract.ts'
import { EPOCH } from '../eventBlocks.ts'
import { MAGIC } from './aedat2.ts'
import { chips, inverted, type Layout } from './layouts.ts'

/** Writes the header of jAER for the chip that has such a sensor; other sensors are refused with E4148. */
export class Aedat2Encoder extends BatchEncoder {
  readonly #layout: Layout
  readonly #chip: string
  readonly #turned: boolean
  readonly #off: number
  #last = 0

  constructor(place: string, sensor: Sensor, options: FormatOptions | undefined) {
    super(place, sensor)
    const { width, height } = sensor
    const chip = chips.find(([, , , { width: w, height: h }]) => w === width && h === height)
      ?? fail('E4148', { format: 'aedat2', width, height, largest: `one of ${chips.map(([, , , { width: w, height: h }]) => `${w} × ${h}`).join(', ')}` })
    this.#chip = chip[1]
    this.#layout = chip[2]
    this.#turned = options?.['axes'] !== 'raw'
    this.#off = inverted(this.#layout, options) ? 1 : 0
  }

  protected head(): Uint8Array {
    return ascii([MAGIC, '# This is a raw AE data file - do not edit', '# Data format is int32 address, int32 timestamp (8 bytes total), repeated for each event', '# Timestamps tick is 1 us',
      `# AEChip: ${this.#chip}`, '#End Of ASCII Header', ''].join('\r\n'))
  }

  protected body({ t, x, y, p, t0, count }: EventBatch): Uint8Array {
    const bytes = new Uint8Array(8 * count)
    const view = new DataView(bytes.buffer)
    const { x: xShift, y: yShift, on } = this.#layout
    const { width, height } = this.sensor
    for (let i = 0; i < count; i++) {
      const time = t0 + t[i]!
      // As of DAT: a longer pause over the end of a round can't be told from a shorter one.
      if (Math.floor(time / EPOCH) !== Math.floor(this.#last / EPOCH) && time - this.#last >= EPOCH / 2) this.noRoom(i, `pause of ${time - this.#last} µs before time ${time} µs`)
      this.#last = time
      const [column, row] = this.#turned ? [width - 1 - x[i]!, height - 1 - y[i]!] : [x[i]!, y[i]!]
      view.setInt32(8 * i, (row << yShift) | (column << xShift) | ((p[i]! ^ this.#off) << on))
      view.setInt32(8 * i + 4, time % EPOCH)
    }
    return bytes
  }
}
