import { ascii } from '../bytes.ts'
import type { Sensor } from '../contract.ts'
import { evtVersion, percentHeader } from './header.ts'

/** The header that we write: of today's software, with the lines that older software reads. */
export const rawHead = (format: string, version: string, { width, height }: Sensor, more: readonly string[] = []): Uint8Array =>
  ascii(['camera_integrator_name Spikeline', `evt ${version}`, `format ${format};height=${height};width=${width}`, `geometry ${width}x${height}`, ...more, 'end'].map((line) => `% ${line}\n`).join(''))

/** The beginning of a file says that it is EVT of a version. */
export function detectsEvt(head: Uint8Array, version: string): boolean {
  const header = wholeLines(head)
  return header !== undefined && evtVersion(header) === version
}

/** The entries of the lines that are there whole. */
export function wholeLines(head: Uint8Array): Readonly<Record<string, string>> | undefined {
  if (head[0] !== 0x25 || head[1] !== 0x20) return undefined
  const end = head.lastIndexOf(10)
  return end < 0 ? undefined : percentHeader(head.subarray(0, end + 1), '', true)?.entries
}
