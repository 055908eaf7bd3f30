// The sender of live.mjs: live-sender.mjs udp|tcp PORT RATE SECONDS BASE. Sends what is due every millisecond or so; each event says when.
import { createSocket } from 'node:dgram'
import { connect } from 'node:net'
import { formatNamed } from '@spikeline/events'

const [via, port, rate, seconds, base] = [process.argv[2], ...process.argv.slice(3).map(Number)]
const now = () => Number(process.hrtime.bigint() / 1000n)
const DATAGRAM = 128

async function sendUdp() {
  const socket = createSocket('udp4')
  await new Promise((resolve) => socket.connect(port, '127.0.0.1', resolve))
  const send = (words) => new Promise((resolve) => socket.send(new Uint8Array(words.buffer), resolve))
  const sent = await overTime(DATAGRAM, (count) => {
    const sends = []
    for (let n = 0; n < count / DATAGRAM; n++) {
      const time = now() % 2 ** 30
      sends.push(send(new Int32Array(DATAGRAM).fill(0x80000000 | ((time >> 15) << 16) | (time & 0x7fff))))
    }
    return Promise.all(sends)
  })
  socket.close()
  return sent
}

async function sendTcp() {
  const socket = connect(port, '127.0.0.1')
  await new Promise((resolve) => socket.once('connect', resolve))
  socket.setNoDelay(true)
  const sensor = { width: 640, height: 480 }
  const encoder = formatNamed('es').encoder('sender', sensor)
  let number = 0
  const sent = await overTime(1, async (count) => {
    const t = new Uint32Array(count).fill(now() - base)
    const x = Uint16Array.from(t, (_, i) => (number + i) % 640)
    const y = Uint16Array.from(t, (_, i) => ((number + i) >> 4) % 480)
    number += count
    for (const bytes of encoder.push({ t, x, y, p: Uint8Array.from(t, (_, i) => i & 1), t0: 0, ...sensor, count }))
      if (!socket.write(bytes)) await new Promise((resolve) => socket.once('drain', resolve))
  })
  await new Promise((resolve) => socket.end(resolve))
  return sent
}

/** Sends a multiple of `unit` events whenever so many are due. */
async function overTime(unit, send) {
  const begin = now()
  let events = 0
  for (let elapsed = 0; elapsed < 1e6 * seconds; elapsed = now() - begin) {
    const due = Math.floor((elapsed * rate) / 1e6 / unit) * unit - events
    if (due > 0) {
      await send(due)
      events += due
    }
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  return { events, seconds: (now() - begin) / 1e6 }
}

console.log(JSON.stringify(await (via === 'udp' ? sendUdp() : sendTcp())))
