import { Engine, type Pointer } from '@spikeline/spikes'
import type { Neuron } from '../network.ts'
import { fillMechanisms, reserveMechanisms } from '../snn/mechanismMemory.ts'
import { slopeConstants, surrogateKinds, surrogateReach, type Surrogate } from '../snn/surrogate.ts'

/** How the work of T steps is cut: steps of a block, and groups that the neurons of a row are divided into. */
export interface Cut { readonly block: number; readonly groups: number }

/** What the kernels leave of a population, [T, n]; and for each step and group where its spikes begin. */
export interface KernelScan {
  readonly membrane: Float32Array
  readonly spikes: Float32Array
  readonly starts: readonly number[]
  /** Of the errors that are given, back to the drive and to what is learned, [n]. `near`: only errors of neurons near the threshold go in. */
  back(surrogate: Surrogate, detachReset: boolean, errors: Float32Array, near: boolean, detachAdaptation?: boolean): { readonly drive: Float32Array; readonly decay: Float32Array; readonly threshold: Float32Array }
}

/** T steps of n neurons on the kernels for mechanisms, block by block, as a training lays them out. */
export function kernelScan(neuron: Neuron, timesteps: number, n: number, drive: Float32Array, { block, groups }: Cut): KernelScan {
  const engine = Engine.create()!
  const rooms = (...lengths: number[]): Pointer[] => lengths.map((length) => engine.reserve(length))
  const all = timesteps * n
  const [u, membrane, starts, indices, carried, errorsAt, row, nearStarts, nearIndices, nearErrors] =
    rooms(all, n, timesteps * groups + 1, all + 3, 7 * n, all, n, block * groups + 1, block * n + 3, block * n) as [Pointer, Pointer, Pointer, Pointer, Pointer, Pointer, Pointer, Pointer, Pointer, Pointer]
  // As where a neuron learns: the kernels compute plain neurons too.
  const { neuron: constants, state, inputs, thresholds } = reserveMechanisms(engine, { ...neuron, learned: ['decay'] }, n, 1, timesteps, true)!
  engine.open()
  fillMechanisms(engine, { neuron: constants }, neuron)
  engine.floats(u, all).set(drive)
  engine.floats(membrane, n).fill(neuron.initial)
  const k = engine.kernels
  const at = (place: Pointer, t: number): Pointer => place && place + 4 * t * n
  for (let t = 0; t < timesteps; t += block)
    k.scanMechanisms(
      constants, groups, n / groups, Math.min(block, timesteps - t), at(u, t), n, membrane, state, starts + 4 * t * groups, indices, at(u, t), at(inputs, t), at(thresholds, t),
    )
  const bounds = [...engine.integers(starts, timesteps * groups + 1)]
  const spikes = new Float32Array(all)
  const fired = engine.integers(indices, bounds.at(-1)!)
  for (let t = 0; t < timesteps; t++) for (let e = bounds[t * groups]!; e < bounds[(t + 1) * groups]!; e++) spikes[t * n + fired[e]!] = 1
  const seen = engine.floats(u, all).slice()
  return {
    membrane: seen, spikes, starts: bounds,
    back(surrogate, detachReset, errors, near, detachAdaptation = false) {
      const { width, scale } = slopeConstants(surrogate)
      engine.floats(u, all).set(seen)
      engine.floats(errorsAt, all).set(errors)
      engine.floats(carried, 7 * n).fill(0)
      for (let t = Math.floor((timesteps - 1) / block) * block; t >= 0; t -= block) {
        const rows = Math.min(block, timesteps - t)
        if (near) {
          k.nearThresholds(constants, groups, n / groups, rows, at(u, t), at(thresholds, t), surrogateReach(surrogate), nearStarts, nearIndices)
          const ends = engine.integers(nearStarts, rows * groups + 1)
          const chosen = engine.integers(nearIndices, ends[rows * groups]!)
          const own = engine.floats(nearErrors, chosen.length)
          for (let r = 0; r < rows; r++) for (let e = ends[r * groups]!; e < ends[(r + 1) * groups]!; e++) own[e] = errors[(t + r) * n + chosen[e]!]!
        }
        k.scanMechanismsBack(
          constants, n, rows, t > 0 ? 1 : 0, at(u, t), at(inputs, t), at(thresholds, t), carried, groups, near ? nearStarts : 0, nearIndices, near ? nearErrors : at(errorsAt, t), 0, row,
          (detachReset ? 1 : 0) + (detachAdaptation ? 2 : 0), surrogateKinds.indexOf(surrogate.kind), width, scale,
        )
      }
      return { drive: engine.floats(u, all).slice(), threshold: engine.floats(carried + 20 * n, n).slice(), decay: engine.floats(carried + 24 * n, n).slice() }
    },
  }
}

