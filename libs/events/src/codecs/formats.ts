import { didYouMean, fail } from '@spikeline/core'
import { aedat2 } from './aedat/aedat2.ts'
import { aedat3 } from './aedat/aedat3.ts'
import { aedat4 } from './aedat4/aedat4.ts'
import { atis } from './atis.ts'
import { hex } from './bytes.ts'
import type { EventFormat } from './contract.ts'
import { eventStream } from './eventStream.ts'
import { hdf5 } from './hdf5/hdf5.ts'
import { npy } from './numpy/npy.ts'
import { npz } from './numpy/npz.ts'
import { dat } from './prophesee/dat.ts'
import { evt2 } from './prophesee/evt2.ts'
import { evt21 } from './prophesee/evt21.ts'
import { evt3 } from './prophesee/evt3.ts'
import { csv, text } from './text.ts'

/** Every format, those whose files say the least of themselves last. */
export const eventFormats: readonly EventFormat[] = [evt2, evt21, evt3, dat, aedat2, aedat3, aedat4, eventStream, hdf5, npy, npz, csv, text, atis]

const names = eventFormats.map(({ name }) => name)

/** Bytes of a file that are enough to tell its format. */
export const HEAD_BYTES = 1 << 16

/** Fails with E4144 where there is no format of this name. `option`: what it was said by, for the message. */
export function formatNamed(name: string, option: 'from' | 'format' = 'format'): EventFormat {
  return eventFormats.find((format) => format.name === name) ?? fail('E4144', { option, given: name, values: names, suggestion: didYouMean(name, names) })
}

/** The format of a file by its first bytes (up to 64 KiB of them). Fails with E4141 where they are of none, or could be of any. */
export function detectFormat(head: Uint8Array, place: string): EventFormat {
  return eventFormats.find((format) => format.detect(head)) ?? fail('E4141', { place, found: head.length === 0 ? 'nothing' : hex(head), known: names })
}

/** The format that is written to a file of this name, by its ending. Fails with E4146 where no format, or more than one, has it. */
export function formatOfEnding(name: string): EventFormat {
  const ending = /\.[^./\\]+$/.exec(name)?.[0].toLowerCase() ?? ''
  return eventFormats.find(({ endings }) => endings.includes(ending))
    ?? fail('E4146', { name, values: ending === '.raw' ? ['evt2', 'evt2.1', 'evt3'] : names, endings: eventFormats.flatMap(({ endings }) => endings) })
}
