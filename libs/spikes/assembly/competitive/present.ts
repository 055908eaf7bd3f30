import { couple, drawInputs, excite, inhibit, wake, wakeAll } from './neurons'
import { depressRows, potentiate, recentlyFired, remember } from './plasticity'
import { item, Presentation } from './presentation'

/** Presents an image: the bits of `presentOne` in libs/networks/src/competitive/twin.ts, which has the equations. Returns the number of events. */
export function presentImage(at: usize): i32 {
  const p = changetype<Presentation>(at)
  const total = p.total
  let events = p.events
  let tally = p.tally
  let recent = p.learn ? recentlyFired(p) : 0
  let moving = wakeAll(p)
  for (let t = 0; t < total; t++, tally += 12) {
    const rows = t < p.steps ? drawInputs(p) : 0
    const fired = excite(p, t, rows)
    const counts = inhibit(p, t, moving)
    const inhibited = counts & 0xffff
    moving = counts >>> 16
    if (p.learn) {
      if (rows) recent = depressRows(p, t, rows, recent)
      for (let k = 0; k < fired; k++) {
        potentiate(p, t, item(p.fired, k))
        recent = remember(p, item(p.fired, k), recent)
      }
    }
    couple(p, t, fired, inhibited)
    moving = wake(p, fired, moving)
    for (let k = 0; k < fired; k++, events += 4) store<u32>(events, item(p.fired, k))
    store<u32>(tally, rows)
    store<u32>(tally, fired, 4)
    store<u32>(tally, inhibited, 8)
  }
  rewind(p.last, p.pitch, total)
  rewind(p.ilast, p.pitch, total)
  if (p.learn) rewind(p.inLast, p.inputs, total)
  return <i32>((events - p.events) >> 2)
}

/** Steps are counted from the beginning of a presentation: those of earlier spikes are negative, and never less than −2³⁰. */
function rewind(last: usize, n: i32, total: i32): void {
  for (let end = last + (<usize>n << 2); last < end; last += 4) store<i32>(last, max(load<i32>(last) - total, -1073741824))
}
