import type { Sensor } from '../contract.ts'

/** What a file says of one of its streams. */
export interface Aedat4Stream {
  readonly id: number
  /** EVTS, FRME, IMUS, TRIG, or another of DV. */
  readonly type: string
  /** The size of the sensor, where it is said. */
  readonly sensor: Sensor | undefined
  /** Attributes of the stream and of what it says of its source, by name. */
  readonly entries: Readonly<Record<string, string>>
}

const OUTPUTS = 'outInfo'
const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
const plain = (text: string): string => text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w{1,8}));/gi, (whole, decimal?: string, hex?: string, name?: string) => {
  if (name !== undefined) return entities[name] ?? whole
  const code = decimal === undefined ? parseInt(hex!, 16) : Number(decimal)
  return code <= 0x10ffff ? String.fromCodePoint(code) : whole
})
const escaped = (text: string): string => text.replace(/[&<>"]/g, (sign) => `&${Object.keys(entities).find((name) => entities[name] === sign)};`)

/**
 * The streams that the XML of a file describes: nodes below "outInfo" whose names are numbers, each with attributes of its own and in a node "info".
 * Text that is no such XML describes none.
 */
export function streamsOf(xml: string): Aedat4Stream[] {
  const streams = new Map<number, Record<string, string>>()
  const path: string[] = []
  // A < begins a tag wherever it stands, but in comments.
  const pieces = xml.split('<!--').map((piece, i) => (i === 0 ? piece : piece.slice(piece.indexOf('-->') + 3))).join('').split('<')
  for (const piece of pieces) {
    const [, close, tag, attributes, self, text] = /^(\/?)(\w+)((?:\s+[\w:-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>(.*)$/s.exec(piece) ?? []
    if (tag !== 'node' && tag !== 'attr') continue
    if (close) {
      if (tag === 'node') path.pop()
      continue
    }
    const named: Record<string, string> = {}
    for (const [, name, double, single] of attributes!.matchAll(/([\w:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)) named[`@${name}`] = plain(double ?? single!)
    if (tag === 'node') {
      path.push(named['@name'] ?? '')
      const id = Number(path.at(-1))
      if (path.length === 2 && path[0] === OUTPUTS && /^\d{1,9}$/.test(path[1]!) && !streams.has(id)) streams.set(id, {})
      if (self) path.pop()
    } else if (path[0] === OUTPUTS && (path.length === 2 || (path.length === 3 && path[2] === 'info'))) {
      const [entries, key] = [streams.get(Number(path[1])), named['@key']]
      if (entries && key !== undefined && key !== '__proto__') entries[key] = plain(text!)
    }
  }
  return [...streams].map(([id, entries]) => {
    const [width, height] = [entries['sizeX'], entries['sizeY']].map((size) => (size !== undefined && /^\d{1,9}$/.test(size) ? Number(size) : undefined))
    return { id, type: entries['typeIdentifier'] ?? '', sensor: width !== undefined && height !== undefined ? { width, height } : undefined, entries }
  })
}

/** The XML of a file with one stream of events, with the attributes that DV writes. */
export function eventInfo(id: number, { width, height }: Sensor, compression: string, source: string): string {
  const root = `/mainloop/Recorder/${OUTPUTS}/`
  const attr = (key: string, type: string, value: string | number): string => `<attr key="${key}" type="${type}">${escaped(String(value))}</attr>`
  return [
    '<dv version="2.0">', `    <node name="${OUTPUTS}" path="${root}">`, `        <node name="${id}" path="${root}${id}/">`,
    ...[attr('compression', 'string', compression), attr('originalModuleName', 'string', 'capture'), attr('originalOutputName', 'string', 'events'),
      attr('typeDescription', 'string', 'Array of events (polarity ON/OFF).'), attr('typeIdentifier', 'string', 'EVTS')].map((line) => `            ${line}`),
    `            <node name="info" path="${root}${id}/info/">`,
    ...[attr('sizeX', 'int', width), attr('sizeY', 'int', height), attr('source', 'string', source), attr('tsOffset', 'long', 0)].map((line) => `                ${line}`),
    '            </node>', '        </node>', '    </node>', '</dv>', '',
  ].join('\n')
}
