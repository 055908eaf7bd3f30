import { readFileSync } from 'node:fs'
import { isIPv6 } from 'node:net'
import { endianness } from 'node:os'

/**
 * Datagrams for a socket that Linux dropped because its buffer was full: the column "drops" of /proc/net/udp, by local address and port.
 * Undefined where there is no such table, or the socket can't be told from another.
 */
export function kernelDrops(address: string, port: number, ipv6: boolean, read = (path: string): string => readFileSync(path, 'latin1')): number | undefined {
  let table: string
  try {
    table = read(ipv6 ? '/proc/net/udp6' : '/proc/net/udp')
  } catch {
    return undefined
  }
  const local = `${hexOf(address)}:${port.toString(16).toUpperCase().padStart(4, '0')}`
  const lines = table.split('\n').map((line) => line.trim().split(/\s+/)).filter((fields) => fields[1] === local)
  const drops = Number(lines[0]?.at(-1))
  return lines.length === 1 && Number.isSafeInteger(drops) ? drops : undefined
}

/** An address as the table has it: words of 32 bits, read as the machine reads them. */
function hexOf(address: string): string {
  const bytes = isIPv6(address) ? ipv6Bytes(address) : address.split('.').map(Number)
  const swapped = Array.from({ length: bytes.length / 4 }, (_, word) => bytes.slice(4 * word, 4 * word + 4)).flatMap((word) => (endianness() === 'LE' ? word.reverse() : word))
  return swapped.map((byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join('')
}

function ipv6Bytes(address: string): number[] {
  const [head = '', tail] = address.split('::')
  const words = (part: string): number[] => (part === '' ? [] : part.split(':').map((word) => parseInt(word, 16)))
  const [front, back] = [words(head), words(tail ?? '')]
  const filled = tail === undefined ? front : [...front, ...new Array<number>(8 - front.length - back.length).fill(0), ...back]
  return filled.flatMap((word) => [word >> 8, word & 0xff])
}
