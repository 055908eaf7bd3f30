import { beginsWith } from '../bytes.ts'
import { defineFormat } from '../options.ts'
import { Aedat2Decoder } from './aedat2Decoder.ts'
import { Aedat2Encoder } from './aedat2Encoder.ts'

export const MAGIC = '#!AER-DAT2.0'

/**
 * Behind a header of lines that begin with #, records of eight bytes, big-endian: address, time.
 *
 *     dvs128   15: external event    14 … 8: y     7 … 1: x      0: polarity
 *     davis    31: frame or IMU (31, 11 and 10 all set)          10: external event
 *              30 … 22: y            21 … 12: x    11: polarity
 */
export const aedat2 = defineFormat({
  name: 'aedat2',
  title: 'AEDAT 2.0 (jAER)',
  description: `Records of eight bytes behind a header of lines; the line "AEChip" says how addresses are laid out: as of the DVS128 (also CIFAR10-DVS) or of
a DAVIS of 240 × 180, 346 × 260 or 640 × 480 pixels. The raw origin is at the bottom right in jAER's view, so that columns and rows are
turned over ("axes"); readers disagree about that, and about the polarity bit of the DVS128, which jAER takes for OFF and others for ON
("polarity"). Samples of frames and of the IMU and external events are counted, record by record. Time that falls by half of 2³² µs has gone
round.`,
  endings: ['.aedat'],
  sensor: 'sometimes',
  largest: { width: 640, height: 512 },
  options: {
    layout: { summary: 'the layout of addresses, where the header names no known chip', values: ['dvs128', 'davis'] },
    axes: { summary: 'whether columns and rows are turned over, as jAER shows them, or as they stand in the file', values: ['jaer', 'raw'], default: 'jaer' },
    polarity: { summary: 'what a set polarity bit means; chip: OFF for the DVS128, ON for a DAVIS', values: ['chip', 'on', 'off'], default: 'chip' },
  },
  detect: (head) => beginsWith(head, MAGIC),
  decoder: (place, options) => new Aedat2Decoder(place, options),
  encoder: (place, sensor, options) => new Aedat2Encoder(place, sensor, options),
})
