import type { Tf } from '@spikeline/networks'
import type { Tensor } from '@tensorflow/tfjs'

/** The whole numbers that values are rounded to. */
export interface Range { readonly low: number; readonly high: number }

/**
 * Values on a grid whose step is learned (LSQ, Esser et al. 2020), with the step s = e^λ, so that it stays positive and learns in proportion
 * to itself (as Jain et al. 2020 do with 2^λ):
 *
 *     y = s · q,  q = clip(round(x/s), low, high)
 *     ∂y/∂x = 1 where round(x/s) is in low … high, else 0                straight through the rounding
 *     ∂y/∂s = q − x/s there, else q;   ∂y/∂λ = s · ∂y/∂s · scale
 *
 * `logStep`: λ, of one value, or one for each channel, the last axis of x. `scale`: 1/√(n · high) in LSQ, n values sharing the step. The gradients
 * are those of PyTorch's learnable fake quantisation.
 */
export function fakeQuantise(tf: Tf, x: Tensor, logStep: Tensor, { low, high }: Range, scale: number): Tensor {
  const op = tf.customGrad((...given) => {
    const [values, log, save] = given as unknown as [Tensor, Tensor, (kept: Tensor[]) => void]
    const step = tf.exp(log)
    save([values, step])
    return {
      value: tf.mul(tf.clipByValue(tf.round(tf.div(values, step)), low, high), step),
      gradFunc(dy: Tensor, saved: Tensor[]) {
        const [input, kept] = saved as [Tensor, Tensor]
        const ratio = tf.div(input, kept)
        const rounded = tf.round(ratio)
        const q = tf.clipByValue(rounded, low, high)
        const inside = tf.cast(tf.equal(rounded, q), 'float32')
        const ofStep = sumToStep(tf, tf.mul(dy, tf.sub(q, tf.mul(inside, ratio))), kept)
        return [tf.mul(dy, inside), tf.mul(tf.mul(ofStep, kept), scale)]
      },
    }
  })
  return op(x, logStep)
}

/**
 * Weights of one bit, y = s · sign(x), where 0 counts as positive (Rastegari et al. 2016, XNOR-Net), the step learned as Bulat & Tzimiropoulos 2019 do:
 *
 *     ∂y/∂x = 1 where |x| ≤ 1, else 0;   ∂y/∂λ = s · sign(x) · scale
 */
export function binarise(tf: Tf, x: Tensor, logStep: Tensor, scale: number): Tensor {
  const signs = (values: Tensor): Tensor => tf.sub(tf.mul(tf.cast(tf.greaterEqual(values, 0), 'float32'), 2), 1)
  const op = tf.customGrad((...given) => {
    const [values, log, save] = given as unknown as [Tensor, Tensor, (kept: Tensor[]) => void]
    const step = tf.exp(log)
    save([values, step])
    return {
      value: tf.mul(signs(values), step),
      gradFunc(dy: Tensor, saved: Tensor[]) {
        const [input, kept] = saved as [Tensor, Tensor]
        const near = tf.cast(tf.lessEqual(tf.abs(input), 1), 'float32')
        return [tf.mul(dy, near), tf.mul(tf.mul(sumToStep(tf, tf.mul(dy, signs(input)), kept), kept), scale)]
      },
    }
  })
  return op(x, logStep)
}

/** The sum over all that shares a step. */
function sumToStep(tf: Tf, x: Tensor, step: Tensor): Tensor {
  if (step.size === 1) return tf.reshape(tf.sum(x), [1])
  return tf.sum(tf.reshape(x, [-1, step.size]), 0)
}
