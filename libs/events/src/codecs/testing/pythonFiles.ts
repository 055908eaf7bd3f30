import { unzlibSync } from 'fflate'
import files from './pythonFiles.json' with { type: 'json' }

/** Files that h5py, hdf5plugin and NumPy wrote (`tools/bench/peers/event_arrays.py fixtures`): one recording in each. */
export const pythonFileNames = Object.keys(files)

export function pythonFile(name: string): Uint8Array {
  const packed = atob((files as Record<string, string>)[name]!)
  return unzlibSync(Uint8Array.from(packed, (character) => character.charCodeAt(0)))
}

export const pythonSensor = { width: 64, height: 48 }

/** The events of that recording: t, x, y, p. */
export const pythonEvents = Array.from({ length: 240 }, (_, i) => [1000 + 3 * i + (i % 2), (5 * i) % 64, (3 * i) % 48, Math.floor(i / 2) % 2])
