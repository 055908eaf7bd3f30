import type { Tensor } from '@tensorflow/tfjs'
import type { Activation, ClipFloorShift, SoftLif } from '../network.ts'
import type { Tf } from './tensors.ts'

/**
 * Clip, floor and shift (QCFS: Bu et al. 2022, ICLR, equation 9), of any shape, with λ the bound, L levels, φ the shift:
 *
 *     y = λ/L · clip(⌊z·L/λ + φ⌋, 0, L)
 *
 * Its gradient goes straight through the floor. With q = z·L/λ + φ:
 *
 *     ∂y/∂z = 1 where 0 < q < L, else 0
 *     ∂y/∂λ = (y − z)/λ there, y/λ elsewhere (0 below, 1 above);   ∂y/∂(ln λ) = λ · ∂y/∂λ
 *
 * What is trained is ln λ [1], so that λ stays positive.
 */
export function clipFloorShift(tf: Tf, z: Tensor, logBound: Tensor, { levels, shift }: Pick<ClipFloorShift, 'levels' | 'shift'>): Tensor {
  const op = tf.customGrad((...given) => {
    const [values, log, save] = given as unknown as [Tensor, Tensor, (kept: Tensor[]) => void]
    const bound = tf.exp(log)
    const y = stepped(tf, values, bound, levels, shift)
    save([values, bound, y])
    return {
      value: y,
      gradFunc(dy: Tensor, saved: Tensor[]) {
        const [input, limit, output] = saved as [Tensor, Tensor, Tensor]
        const place = tf.add(tf.mul(input, tf.div(levels, limit)), shift)
        const inside = tf.cast(tf.logicalAnd(tf.greater(place, 0), tf.less(place, levels)), 'float32')
        return [tf.mul(dy, inside), tf.reshape(tf.sum(tf.mul(dy, tf.sub(output, tf.mul(inside, input)))), [1])]
      },
    }
  })
  return op(z, logBound)
}

function stepped(tf: Tf, z: Tensor, bound: Tensor, levels: number, shift: number): Tensor {
  return tf.mul(tf.clipByValue(tf.floor(tf.add(tf.mul(z, tf.div(levels, bound)), shift)), 0, levels), tf.div(bound, levels))
}

/**
 * The rate of a leaky integrate-and-fire neuron, softened at its threshold (Hunsberger & Eliasmith 2016), as an activation:
 *
 *     j = α·z + β      ρ = γ·ln(1 + e^((j − 1)/γ))      r = 1000 / (τ_ref + τ_rc·ln(1 + 1/ρ)) Hz      y = amplitude · r
 *
 * z of any shape; times in milliseconds. For γ → 0 it is the rate of the neuron itself, whose slope at the threshold is infinite. Far below, where ρ
 * has no place in single precision, ln(1 + 1/ρ) is −(j − 1)/γ − ln γ, its limit. `noise`, of the shape of z, is added to r.
 */
export function softLif(tf: Tf, z: Tensor, activation: SoftLif, noise?: Tensor): Tensor {
  const { membrane, smoothing, gain, amplitude } = activation
  const op = tf.customGrad((...given) => {
    const [values, save] = given as unknown as [Tensor, (kept: Tensor[]) => void]
    const { above, isNear, soft, rate } = softened(tf, values, activation)
    // ∂r/∂z = r²/1000 · τ_rc · α · σ((j − 1)/γ) / (ρ·(1 + ρ)), where σ/ρ goes to 1/γ far below.
    const slope = tf.where(isNear, tf.div(tf.sigmoid(above), tf.mul(soft, tf.add(soft, 1))), tf.fill(values.shape, 1 / smoothing))
    save([tf.mul(tf.mul(tf.square(rate), slope), (amplitude * membrane * gain) / 1000)])
    return {
      value: tf.mul(noise ? tf.add(rate, noise) : rate, amplitude),
      gradFunc: (dy: Tensor, [derivative]: Tensor[]) => tf.mul(dy, derivative!),
    }
  })
  return op(z)
}

/** r, and what it comes of; both branches are finite everywhere. */
function softened(tf: Tf, z: Tensor, { refractory, membrane, smoothing, gain, offset }: SoftLif): { above: Tensor; isNear: Tensor; soft: Tensor; rate: Tensor } {
  const above = tf.div(tf.add(tf.mul(z, gain), offset - 1), smoothing)
  const isNear = tf.greater(above, LOWEST)
  const soft = tf.mul(tf.softplus(tf.where(isNear, above, tf.zerosLike(above))), smoothing)
  const wait = tf.where(isNear, tf.log1p(tf.reciprocal(soft)), tf.sub(-Math.log(smoothing), above))
  return { above, isNear, soft, rate: tf.div(1000, tf.add(tf.mul(wait, membrane), refractory)) }
}

/** (j − 1)/γ below which ρ is taken by its limit. */
const LOWEST = -20

/** What follows z, of any shape, where it is neither a ReLU nor nothing. */
export function activate(tf: Tf, activation: Activation, z: Tensor): Tensor {
  switch (activation.kind) {
    case 'clipFloorShift': return stepped(tf, z, tf.scalar(activation.bound), activation.levels, activation.shift)
    case 'softLif': return softLif(tf, z, activation)
    case 'relu': return tf.relu(z)
    default: return z
  }
}

/** The same in place, in single precision, without a tensor back end. */
export function activateValues(activation: Activation, values: Float32Array): void {
  switch (activation.kind) {
    case 'relu':
      for (let i = 0; i < values.length; i++) if (!(values[i]! > 0)) values[i] = 0
      return
    case 'clipFloorShift':
      values.forEach((z, i) => (values[i] = clipFloorShiftOf(activation, z)))
      return
    case 'softLif':
      values.forEach((z, i) => (values[i] = activation.amplitude * softLifRate(activation, z)))
  }
}

/** See clipFloorShift; rounded where tensors round. */
export function clipFloorShiftOf({ levels, shift, bound }: ClipFloorShift, z: number): number {
  const { fround } = Math
  const place = Math.floor(fround(fround(z * fround(levels / fround(bound))) + fround(shift)))
  return fround(Math.max(0, Math.min(levels, place)) * fround(fround(bound) / levels))
}

/** See softLif: r in Hz, in double precision. */
export function softLifRate({ refractory, membrane, smoothing, gain, offset }: SoftLif, z: number): number {
  const above = (gain * z + offset - 1) / smoothing
  const soft = smoothing * (above > 30 ? above : Math.log1p(Math.exp(above)))
  const wait = above > LOWEST ? Math.log1p(1 / soft) : -Math.log(smoothing) - above
  return 1000 / (refractory + membrane * wait)
}

/** What makes an activation impossible, in words that follow its layer; undefined where it is sound. */
export function activationProblem(activation: Activation): string | undefined {
  if (activation.kind === 'clipFloorShift') {
    const { levels, shift, bound } = activation
    if (!(Number.isSafeInteger(levels) && levels >= 1)) return `has ${levels} levels, which are not a whole number from 1`
    if (!(bound > 0 && bound < Infinity)) return `has the bound ${bound}, which is not above 0`
    if (!(shift >= 0 && shift <= 1)) return `has the shift ${shift}, which is not from 0 to 1`
  }
  if (activation.kind === 'softLif') {
    const { refractory, offset, ...positive } = activation
    for (const name of ['membrane', 'smoothing', 'gain', 'amplitude'] as const) if (!(positive[name] > 0 && positive[name] < Infinity)) return `has the ${name} ${positive[name]}, which is not above 0`
    if (!(refractory >= 0 && refractory < Infinity)) return `has the refractory time ${refractory}, which is below 0`
    if (!Number.isFinite(offset)) return `has the offset ${offset}`
  }
  return undefined
}
