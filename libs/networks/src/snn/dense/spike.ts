import type { Tensor } from '@tensorflow/tfjs'
import type { Tf } from '../../ann/tensors.ts'
import type { Neuron } from '../../network.ts'
import type { Surrogate } from '../surrogate.ts'

/**
 * The spike, in tensors: 1 where u ≥ θ ('>': u > θ), else 0, of the form of u. Backwards ds/du is the surrogate's slope at u − θ, and
 * ds/dθ its negative. θ: a number, or a tensor that broadcasts to u.
 */
export function spikeOf(tf: Tf, u: Tensor, threshold: number | Tensor, compare: Neuron['compare'], surrogate: Surrogate): Tensor {
  return fire(tf, tf.sub(u, threshold), compare, surrogate)
}

/** The spike by x = u − θ, which is above 0 exactly where u is above θ. */
export function fire(tf: Tf, over: Tensor, compare: Neuron['compare'], surrogate: Surrogate): Tensor {
  return withGradient(tf, over, (x) => tf.cast(compare === '>=' ? tf.greaterEqual(x, 0) : tf.greater(x, 0), 'float32'), (x) => slopeOf(tf, surrogate, x))
}

/** What `value` makes of x (of the same form), as a constant: no gradient goes back through it. */
export const detached = (tf: Tf, x: Tensor, value: (x: Tensor) => Tensor = (same) => tf.clone(same)): Tensor =>
  withGradient(tf, x, value, () => tf.scalar(0))

/** y = value(x), with a slope of one's own choice for dy/dx; both see x element by element. */
export function withGradient(tf: Tf, x: Tensor, value: (x: Tensor) => Tensor, slope: (x: Tensor) => Tensor): Tensor {
  const op = tf.customGrad((...given) => {
    const [input, save] = given as [Tensor, (kept: Tensor[]) => void]
    save([input])
    return { value: value(input), gradFunc: (dy: Tensor, saved: Tensor[]) => tf.mul(dy, slope(saved[0]!)) }
  })
  return op(x)
}

/** surrogateSlope in tensors, element by element. */
export function slopeOf(tf: Tf, { kind, width: w, scale }: Surrogate, x: Tensor): Tensor {
  const far = tf.abs(x)
  switch (kind) {
    case 'rectangle': return tf.mul(tf.cast(tf.less(far, w), 'float32'), scale)
    case 'triangle': return tf.mul(tf.relu(tf.sub(1, tf.div(far, w))), scale)
    case 'arctangent': return tf.div((scale * w) / 2, tf.add(tf.square(tf.mul(x, (Math.PI * w) / 2)), 1))
    case 'fastSigmoid': return tf.div(scale, tf.square(tf.add(tf.mul(far, w), 1)))
    case 'sigmoid': {
      const e = tf.exp(tf.mul(far, -w))
      return tf.div(tf.mul(e, scale * w), tf.square(tf.add(e, 1)))
    }
    case 'gaussian': return tf.mul(tf.exp(tf.div(tf.square(x), -2 * w * w)), scale / (w * Math.sqrt(2 * Math.PI)))
    case 'exponential': return tf.mul(tf.exp(tf.div(far, -w)), scale / w)
  }
}
