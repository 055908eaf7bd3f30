import type { Random } from '@spikeline/core'
import { respond, type CameraModel, type Pixels } from '../cameraModel.ts'
import { drawShotNoise } from '../shotNoise.ts'

export interface TwinEvent { readonly timeUs: number; readonly pixel: number; readonly on: 0 | 1 }

/**
 * The equations of CameraModel as they are written, by Euler's method in small steps of time for every pixel: what Camera is held to.
 * Light is given at `times`, and ln(light) goes evenly from one to the next.
 */
export function twinEvents(times: readonly number[], lights: readonly Float32Array[], model: CameraModel, pixels: Pixels, random: Random, dt = 1): TwinEvent[] {
  const events: TwinEvent[] = []
  const count = lights[0]!.length
  const phases = random.substream('phases')
  const starts = Array.from({ length: count }, (_, i) => -pixels.off[i]! + phases.next() * (pixels.on[i]! + pixels.off[i]!))
  const end = times.at(-1)!
  const shots = []
  for (const shot of drawShotNoise(model, pixels, times[0]!, random.substream('shots'))) {
    if (shot.timeUs >= end) break
    shots.push(shot)
  }
  for (let i = 0; i < count; i++) {
    const own = shots.filter(({ pixel }) => pixel === i)
    let y = respond(lights[0]![i]!, model)
    let [d, held, segment] = [starts[i]!, -Infinity, 0]
    const send = (timeUs: number, on: 0 | 1): void => {
      events.push({ timeUs, pixel: i, on })
      d = 0
      held = timeUs + model.refractoryUs
    }
    for (let t = times[0]!; t < end; t += dt) {
      while (t >= times[segment + 1]!) segment++
      const part = (t - times[segment]!) / (times[segment + 1]! - times[segment]!)
      const [from, to] = [lights[segment]![i]!, lights[segment + 1]![i]!]
      const aim = respond(from, model) + part * (respond(to, model) - respond(from, model))
      const before = y
      if (model.bandwidthHz === null) y = aim
      else y += (dt / 1e6) * 2 * Math.PI * model.bandwidthHz * (model.darkBandwidth + (1 - model.darkBandwidth) * (from + to) / 2) * (aim - y)
      while (own[0] && own[0].timeUs < t + dt) {
        const { timeUs, on, chance } = own.shift()!
        if (timeUs >= held && chance < 1 - (1 - model.shotBright) * (from + to) / 2) send(timeUs, on)
      }
      if (t < held) continue
      d += y - before + ((pixels.noise[i]! * model.leakHz * model.on) / 1e6) * dt
      if (d >= pixels.on[i]!) send(t, 1)
      else if (d <= -pixels.off[i]!) send(t, 0)
    }
  }
  return events
}
