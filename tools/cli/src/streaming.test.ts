import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { call, inFolder } from './testing/call.ts'
import { streaming } from './testing/streaming.ts'

/** Events 100 µs apart, from `first` on. */
const csvOf = (count: number, first = 0): string => `t_us,x,y,p\n${Array.from({ length: count }, (_, i) => `${first + 100 * i},${i % 8},${i % 6},${i % 2}\n`).join('')}`
const timesOf = (csv: string): number[] => csv.trim().split('\n').slice(1).map((line) => Number(line.split(',')[0]))
const sensor = ['--sensor', '8x6']

describe('spikeline events play', () => {
  test('sends files one after the other to several at once, in streams that go on over the pauses', () => inFolder(async (cwd) => {
    writeFileSync(join(cwd, 'a.csv'), csvOf(3, 5000))
    writeFileSync(join(cwd, 'b.csv'), csvOf(2))
    const { status, out, err } = await call(['events', 'play', 'a.csv', 'b.csv', ...sensor, '--speed', 'max', '--pause', '0.5', '--to', 'copy.csv', '--to', 'copy.es'], { cwd })
    expect([status, out]).toEqual([0, ''])
    expect(timesOf(readFileSync(join(cwd, 'copy.csv'), 'utf8'))).toEqual([5000, 5100, 5200, 505_200, 505_300])
    expect(JSON.parse((await call(['events', 'info', 'copy.es', '--json'], { cwd })).out)).toMatchObject({ events: 5, tLast: 505_300, width: 8 })
    expect(err).toMatch(/\n5 events in .* s, 2 ON, 3 OFF, 0 dropped\ncopy\.csv: 5 events sent, 0 missed, 0 with nobody there\n/)
  }))

  test('takes the time of the events, divided by the speed, and prints a line each second where there is no terminal', () => inFolder(async (cwd) => {
    writeFileSync(join(cwd, 'a.csv'), csvOf(3001))
    const begin = performance.now()
    const { status, out } = await call(['events', 'play', 'a.csv', ...sensor, '--speed', '0.25'], { cwd })
    expect(performance.now() - begin).toBeGreaterThan(1150)
    expect([status, out]).toEqual([0, expect.stringMatching(/^1 s: [\d,]+ events\/s, [\d,]+ ON, [\d,]+ OFF, 0 dropped\n(\d+ s: .*\n)*3,001 events in [\d.]+ s, 1,500 ON, 1,501 OFF, 0 dropped\n$/)])
  }))

  test('begins anew with --loop until it is stopped, and then leaves no half-written file', () => inFolder(async (cwd) => {
    writeFileSync(join(cwd, 'a.csv'), csvOf(3))
    const stop = new AbortController()
    setTimeout(() => stop.abort(new Error('stop')), 150)
    const { status, err } = await call(['events', 'play', 'a.csv', ...sensor, '--speed', 'max', '--loop', '--to', 'b.csv'], { cwd, signal: stop.signal })
    expect([status, err]).toEqual([130, expect.stringContaining('cancelled')])
    expect(() => readFileSync(join(cwd, 'b.csv'))).toThrow(/ENOENT/)
  }))

  test.each([
    [['synthetic:noise'], 2, 'E7012'],
    [['a.csv', '--speed', '0'], 2, 'E7012'],
    [['a.csv', '--slow', 'drop'], 2, 'E7002'],
    [['a.csv', '--to', 'b.es', '--slow', 'never'], 2, 'E7006'],
    [['a.csv', '--to', 'b.es', '--timestamps'], 2, 'E4168'],
    [['a.csv', '--to', 'udp://127.0.0.1:1', '--format', 'es'], 2, 'E4169'],
    [['a.csv', '--seconds', '3'], 2, 'E7002'],
    [['a.csv', '--to', 'http://a:1'], 2, 'E4160'],
    [['a.csv', '--to', 'stdin:'], 2, 'E4168'],
    [['a.csv', '--to', 'udp://localhost:1', '--to', 'b.xyz'], 2, 'E4146'],
    [['lost.csv'], 1, 'E4162'],
  ])('%j is refused', (args, expected, code) => inFolder(async (cwd) => {
    writeFileSync(join(cwd, 'a.csv'), csvOf(3))
    const { status, out, err } = await call(['events', 'play', ...args, ...sensor], { cwd })
    expect([status, out, err]).toEqual([expected, '', expect.stringContaining(code)])
  }))
})

describe('spikeline events stream', () => {
  test.each([['tcp-listen://127.0.0.1:0', []], ['ws-listen://127.0.0.1:0', []], ['udp://127.0.0.1:0', ['--timestamps']]] as const)('takes what is played to %s, and records it', (from, more) => inFolder(async (cwd) => {
    writeFileSync(join(cwd, 'a.csv'), csvOf(2000))
    const { address, ended } = streaming([from, ...sensor, '--json', '--record', 'b.csv', ...(from.startsWith('udp') ? ['--seconds', '3'] : [])], cwd)
    const to = (await address).replace('-listen', '')
    expect(await call(['events', 'play', 'a.csv', ...sensor, '--to', to, ...more], { cwd })).toMatchObject({ status: 0 })
    const { status, out, err } = await ended
    expect([status, err]).toEqual([0, expect.not.stringContaining('error')])
    expect(JSON.parse(out.trim().split('\n').at(-1)!)).toMatchObject({ type: 'end', events: 2000, on: 1000, off: 1000, dropped: 0, wrong: 0 })
    expect(timesOf(readFileSync(join(cwd, 'b.csv'), 'utf8'))).toEqual(timesOf(csvOf(2000)))
    expect(readFileSync(join(cwd, 'b.csv.arrivals.ndjson'), 'utf8')).toContain('"end":"done"')
  }), 30_000)

  test('runs a pipeline on the source, which its params name', () => inFolder(async (cwd) => {
    const document = (params: object) => JSON.stringify({
      version: 1, name: 'p', params,
      stages: {
        camera: { use: 'events/source', with: { from: { $param: 'source' }, sensor: { $param: 'sensor' }, events: 500 } },
        screen: { use: 'report/live', in: { recordings: 'camera.recordings' } },
      },
    })
    writeFileSync(join(cwd, 'p.json'), document({ source: 'udp://:1', sensor: { width: 1, height: 1 } }))
    const { status, out } = await call(['events', 'stream', 'synthetic:bar', ...sensor, '--pipeline', 'p.json', '--out', 'here'], { cwd })
    expect([status, out]).toEqual([0, expect.stringMatching(/ {9}1 +500 /)])
    expect(readFileSync(join(cwd, 'here/results.json'), 'utf8')).toContain('"value": 500')
    const refused = await call(['events', 'stream', 'synthetic:bar', '--pipeline', 'p.json', '--seconds', '1'], { cwd })
    expect([refused.status, refused.err]).toEqual([2, expect.stringMatching(/E4210: p\.json has no param "seconds"/)])
    writeFileSync(join(cwd, 'p.json'), document({ from: 'udp://:1' }))
    expect((await call(['events', 'stream', 'synthetic:bar', '--pipeline', 'p.json'], { cwd })).err).toMatch(/E4210: p\.json has no param "source".*\n.*it has from/)
  }))

  test('shows the events on a terminal, redrawn in place', () => inFolder(async (cwd) => {
    const { status, err } = await call(['events', 'stream', 'synthetic:bar?rate=20000', ...sensor, '--seconds', '0.3'], { cwd, live: true })
    expect(status).toBe(0)
    // Four lines of eight pixels, drawn over more than once.
    expect(err).toMatch(/\x1b\[4A\x1b\[0J(  [·+±-]{8}.*\n){4}/)
  }))

  test.each([
    [['synthetic:cats'], 2, 'E4173'],
    [['tcp://127.0.0.1:1', '--speed', '2'], 2, 'E4168'],
    [['tcp://127.0.0.1:1', '--format', 'es'], 1, 'E4162'],
    [['synthetic:bar', '--overflow', 'lose'], 2, 'E7006'],
    [['synthetic:bar', '--pipeline', 'p.json', '--reconnect'], 2, 'E7002'],
    [['synthetic:bar', '--out', 'a'], 2, 'E7002'],
    [['synthetic:bar', '--pipeline', 'lost.json'], 2, 'E7004'],
  ])('%j is refused', (args, expected, code) => inFolder(async (cwd) => {
    const { status, err } = await call(['events', 'stream', ...args, ...sensor], { cwd })
    expect([status, err]).toEqual([expected, expect.stringContaining(code)])
  }))
})
