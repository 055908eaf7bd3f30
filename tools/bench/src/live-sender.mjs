// The sender of live.mjs: live-sender.mjs udp|tcp PORT RATE SECONDS WIDTH HEIGHT. Sends events over a sensor at random, those that are due each
// millisecond, at most those of two: where it was kept from running it does not catch up in a burst, but sends fewer. The time of an event is that
// of its sending, by the clock that all processes of a machine share, from BASE on, which it prints with what it sent.
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { connect } from 'node:net'
import { createRandom } from '@spikeline/core'
import { encodeSpif, formatNamed } from '@spikeline/events'

const [via, port, rate, seconds, base, width, height] = [process.argv[2], ...process.argv.slice(3).map(Number)]
const now = () => Number(process.hrtime.bigint() / 1000n)
const sensor = { width, height }
const random = createRandom('sender')
/** Places and polarities, used over and over from anywhere in them. */
const POOL = 1 << 16
const column = (Column, below) => Column.from({ length: POOL }, () => random.integer(below))
const pool = { x: column(Uint16Array, width), y: column(Uint16Array, height), p: column(Uint8Array, 2) }

function eventsNow(count) {
  const from = random.integer(POOL - count)
  const part = (values) => values.subarray(from, from + count)
  return { t: new Uint32Array(count).fill(now() - base), x: part(pool.x), y: part(pool.y), p: part(pool.p), t0: 0, ...sensor, count }
}

async function sendUdp() {
  const socket = createSocket('udp4')
  await new Promise((resolve) => socket.connect(port, '127.0.0.1', resolve))
  const send = (bytes) => new Promise((resolve) => socket.send(bytes, resolve))
  const sent = await overTime(64, (count) => Promise.all(encodeSpif(eventsNow(count), true).map(send)))
  socket.close()
  return sent
}

async function sendTcp() {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  socket.setNoDelay(true)
  const encoder = formatNamed('es').encoder('sender', sensor)
  const sent = await overTime(1, async (count) => {
    for (const bytes of encoder.push(eventsNow(count))) if (!socket.write(bytes)) await once(socket, 'drain')
  })
  await new Promise((resolve) => socket.end(resolve))
  return sent
}

/** Sends a multiple of `unit` events each millisecond. */
async function overTime(unit, send) {
  const begin = now()
  const most = Math.ceil((rate / 500 / unit)) * unit
  let [events, missed] = [0, 0]
  for (let elapsed = 0; elapsed < 1e6 * seconds; elapsed = now() - begin) {
    const due = Math.floor((elapsed * rate) / 1e6 / unit) * unit - events - missed
    missed += Math.max(0, due - most)
    if (due > 0) {
      const count = Math.min(due, most)
      await send(count)
      events += count
    }
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  return { events, seconds: (now() - begin) / 1e6 }
}

console.log(JSON.stringify(await (via === 'udp' ? sendUdp() : sendTcp())))
