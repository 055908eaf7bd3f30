import { createSocket } from 'node:dgram'
import { encodeSpif } from '@spikeline/events'
import { describe, expect, test } from 'vitest'
import { Collected, numbered, portOf, sensor, until } from './testing/live.ts'

describe('datagrams', () => {
  const sendAll = async (address: string, datagrams: readonly Uint8Array[]): Promise<void> => {
    const socket = createSocket('udp4')
    for (const datagram of datagrams) await new Promise((resolve) => socket.send(datagram, portOf(address), '127.0.0.1', resolve))
    socket.close()
  }

  test('are delivered or counted, every one', async () => {
    const source = new Collected('udp://:0', { sensor, overflow: 'drop-newest', events: 1000 })
    const good = encodeSpif(numbered(1000), true)
    await sendAll(await source.address(), [Uint8Array.of(1, 2, 3), good[0]!, Uint8Array.of(64, 0, 64, 0x80), good[0]!, ...good.slice(1)])
    await source.done
    expect(source.column('t')).toEqual([...numbered(1000).t])
    expect(source.source.counts).toMatchObject({ datagrams: good.length + 3, wrong: { length: 1, outside: 1, late: 1 }, dropped: 0 })
    expect(source.source.counts.lost ?? 0).toBe(0)
    expect(source.log.length).toBe(4)
  })

  test('for a slow reader are dropped by the policy, and counted exactly', async () => {
    for (const overflow of ['drop-oldest', 'drop-newest'] as const) {
      let go = (): void => {}
      const wait = new Promise<void>((resolve) => (go = resolve))
      const source = new Collected('udp://:0', { sensor, overflow, buffer: 256 }, {}, () => wait)
      const datagrams = encodeSpif(numbered(64 * 12), true)
      await sendAll(await source.address(), datagrams.slice(0, 1))
      await until(() => source.events === 64)
      await sendAll(await source.address(), datagrams.slice(1))
      await until(() => source.source.counts.datagrams === 12)
      go()
      await until(() => source.events === 64 * 5)
      await source.stop()
      expect(source.source.counts).toMatchObject({ dropped: 64 * 7, droppedBatches: 7 })
      expect(new Set(source.column('t').map((t) => t >> 6))).toEqual(new Set(overflow === 'drop-oldest' ? [0, 8, 9, 10, 11] : [0, 1, 2, 3, 4]))
    }
  })

  test('without times have that of their arrival', async () => {
    const source = new Collected('udp://:0', { sensor, overflow: 'fail', events: 200 })
    await sendAll(await source.address(), encodeSpif(numbered(200), false))
    await source.done
    const times = source.column('t')
    expect(times).toEqual([...times].sort((a, b) => a - b))
    expect(source.column('x')).toEqual([...numbered(200).x])
  })

  test('without times are followed by what time it is, while none come', async () => {
    const source = new Collected('udp://:0', { sensor, overflow: 'fail' })
    await sendAll(await source.address(), encodeSpif(numbered(10), false))
    const silent = (): typeof source.pieces => source.pieces.filter(({ events }) => events.count === 0)
    await until(() => silent().length >= 3)
    await sendAll(await source.address(), encodeSpif(numbered(10), false))
    await until(() => source.events === 20)
    await source.stop()
    const times = source.pieces.map(({ events }) => events.t0 + (events.t[0] ?? 0))
    expect(times).toEqual([...times].sort((a, b) => a - b))
    expect(silent().every(({ events, at }) => events.t0 === Math.floor(at) && events.width === sensor.width)).toBe(true)
    expect(source.source.counts).toMatchObject({ events: 20, datagrams: 2 })
  })

  test('with times are not: nobody knows the clock of the sensor', async () => {
    const source = new Collected('udp://:0', { sensor, overflow: 'fail' })
    await sendAll(await source.address(), encodeSpif(numbered(10), true))
    await until(() => source.events === 10)
    await new Promise((resolve) => setTimeout(resolve, 30))
    await source.stop()
    expect(source.pieces.every(({ events }) => events.count > 0)).toBe(true)
  })

  test('need a policy and a sensor, and carry SPIF alone', async () => {
    const refused = (options: object): unknown => {
      try {
        return new Collected('udp://:0', options)
      } catch (error) {
        return (error as { issues: { code: string }[] }).issues[0]!.code
      }
    }
    expect(refused({ sensor })).toBe('E4161')
    expect(refused({ sensor, overflow: 'block' })).toBe('E4161')
    expect(refused({ overflow: 'fail' })).toBe('E4143')
    expect(refused({ sensor, overflow: 'fail', format: 'evt3' })).toBe('E4169')
    expect(refused({ sensor, overflow: 'fail', speed: 1 })).toBe('E4168')
  })
})
