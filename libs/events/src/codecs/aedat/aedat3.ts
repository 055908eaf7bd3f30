import type { Sensor } from '../contract.ts'
import { beginsWith } from '../bytes.ts'
import { defineFormat } from '../options.ts'
import { Aedat3Decoder } from './aedat3Decoder.ts'
import { Aedat3Encoder } from './aedat3Encoder.ts'

export const FAMILY = '#!AER-DAT3.'
export const MAGIC = `${FAMILY}1`
export const END = '#!END-HEADER'
/** Bytes in front of the events of a packet, and of an event of a pixel. */
export const HEAD = 28
export const EVENT = 8
export const POLARITY = 1

/** Sizes of sensors by the name of the device; of other devices a name that ends with the size says it. */
export const devices: readonly (readonly [pattern: RegExp, written: string, sensor: Sensor])[] = [
  [/^e?DVS128/i, 'DVS128', { width: 128, height: 128 }],
  [/^DAVIS128/i, 'DAVIS128', { width: 128, height: 128 }],
  [/^DAVIS208/i, 'DAVIS208', { width: 208, height: 192 }],
  [/^DAVIS240/i, 'DAVIS240C', { width: 240, height: 180 }],
  [/^DAVIS346/i, 'DAVIS346B', { width: 346, height: 260 }],
  [/^DAVIS(Het)?640/i, 'DAVIS640', { width: 640, height: 480 }],
]

export function sensorOf(device: string): Sensor | undefined {
  const [, width, height] = /(?:^|\W)(\d{1,5})x(\d{1,5})$/.exec(device) ?? []
  return width === undefined ? devices.find(([pattern]) => pattern.test(device))?.[2] : { width: Number(width), height: Number(height) }
}

export const aedat3 = defineFormat({
  name: 'aedat3',
  title: 'AEDAT 3.1 (cAER)',
  description: `Packets of one type of event each behind a header of lines, which names the device: the size of the sensor is that of the device. Time is 31 bits in
each event, the rest stands in front of its packet. Events that are marked invalid are passed over and counted; events of other types are counted by
their type: special, frames, imu and more. Files of several devices are read one device at a time ("source"). Compressed packets and AEDAT 3.0, which
has columns and rows elsewhere, are refused. Written is the name of a device that has such a sensor, or the size in its place.`,
  endings: ['.aedat3'],
  sensor: 'sometimes',
  largest: { width: 32768, height: 32768 },
  options: {
    source: { summary: 'the device whose events are read, by its number, where a file has several; the number that is written, else 1', values: Array.from({ length: 10 }, (_, id) => `${id}`) },
  },
  detect: (head) => beginsWith(head, FAMILY),
  decoder: (place, options) => new Aedat3Decoder(place, options),
  encoder: (place, sensor, options) => new Aedat3Encoder(place, sensor, options),
})
