import type { Tensor } from '@tensorflow/tfjs'
import type { Tf } from '../../ann/tensors.ts'
import type { Neuron } from '../../network.ts'
import { logitOf } from '../learnedDecay.ts'
import type { Surrogate } from '../surrogate.ts'
import { detached, fire } from './spike.ts'

/** Tensors by name. */
export type Tensors = Readonly<Record<string, Tensor>>

/** What neurons did in one step, each tensor of the form of the drive. */
export interface DenseStep {
  /** 0 or 1. */
  readonly spikes: Tensor
  /** What the next step begins with: the names that `start` gave. */
  readonly state: Tensors
  /** u − θ of this step, before the reset, where the neuron can tell; for those who look on. */
  readonly over?: Tensor
}

/**
 * A spiking neuron in tensors: implement this, and a network of such neurons runs and trains on the dense path, by automatic
 * differentiation. All that is done to the state must be operations of TensorFlow.js that have a gradient; what has none (a comparison,
 * rounding) goes into `withGradient` or `detached`, and the spike into `spikeOf`. Operations are to work element by element: the drive is
 * [B, n] or [B, height, width, channels], whatever the layer.
 */
export interface DenseNeuron {
  /** Constants that training changes, one value of each for a layer, and what they are at first. */
  readonly learned?: Readonly<Record<string, number>>
  /** The state before the first step, for a drive of that shape. */
  start(tf: Tf, shape: readonly number[]): Tensors
  /** One step: drive in, spikes and new state out. `learned`: a scalar for each constant of that name. */
  step(tf: Tf, drive: Tensor, state: Tensors, learned: Tensors): DenseStep
}

/**
 * The built-in neuron with all its mechanisms, as stepOne has them, in tensors. `detachReset`: the spike of the reset is a constant;
 * `detachAdaptation`: that which raises the threshold. It
 * learns `threshold` and, of a decay, `decayLogit`: the w of decayOf.
 */
export function denseNeuron(neuron: Neuron, surrogate: Surrogate, detachReset: boolean, detachAdaptation = false): DenseNeuron {
  const { model, threshold, decay, reset, compare, initial, resetTo, decayInput, current, adaptation, refractory, delayedReset } = neuron
  const learns = (what: 'threshold' | 'decay'): boolean => neuron.learned?.includes(what) ?? false

  /** u where s is 0; what the reset leaves of it where s is 1. */
  function afterReset(tf: Tf, u: Tensor, s: Tensor, amount: Tensor | number): Tensor {
    const fired = detachReset ? detached(tf, s) : s
    switch (reset) {
      case 'none': return u
      case 'subtract': return tf.sub(u, tf.mul(fired, amount))
      case 'zero': return tf.mul(u, tf.sub(1, fired))
      case 'value': return tf.add(tf.mul(u, tf.sub(1, fired)), tf.mul(fired, resetTo!))
    }
  }

  return {
    learned: { ...(learns('threshold') && { threshold }), ...(learns('decay') && { decayLogit: logitOf(decay) }) },
    start(tf, shape) {
      const zeros = (): Tensor => tf.zeros([...shape])
      return {
        membrane: tf.fill([...shape], initial), ...(current && { current: zeros() }), ...(adaptation && { adaptation: zeros() }), ...(adaptation?.shape === 'alpha' && { level: zeros() }),
        ...(refractory && { resting: zeros() }), ...(delayedReset && { due: zeros() }),
      }
    },
    step(tf, drive, state, { threshold: theta = tf.scalar(threshold), decayLogit }) {
      const d = decayLogit ? tf.sigmoid(tf.neg(decayLogit)) : tf.scalar(decay)
      const { membrane: v, current: i, adaptation: a, level: b, resting: left, due } = state as Record<string, Tensor>
      const passing = current && tf.add(tf.mul(i!, current.decay), drive)
      const input = !current ? drive : current.taken === 'after' ? passing! : i!
      let u: Tensor = tf.add(model === 'if' ? v! : tf.mul(v!, d), model === 'lif' && decayInput ? tf.mul(input, tf.sub(1, d)) : input)
      const awake = left && detached(tf, left, (steps) => tf.cast(tf.lessEqual(steps, 0), 'float32'))
      if (awake) u = tf.add(tf.mul(u, awake), tf.mul(v!, tf.sub(1, awake)))
      if (due) u = afterReset(tf, u, due, theta)
      const level = b ? tf.add(tf.mul(b, adaptation!.decay), a!) : a
      const passed = adaptation ? tf.add(tf.mul(level!, adaptation.strength), theta) : theta
      const over = tf.sub(u, passed)
      const fired = fire(tf, over, compare, surrogate)
      const spikes = awake ? tf.mul(fired, awake) : fired
      return {
        spikes, over,
        state: {
          membrane: delayedReset ? u : afterReset(tf, u, spikes, adaptation?.subtracts === 'adapted' ? passed : theta),
          ...(passing && { current: passing }),
          ...(adaptation && { adaptation: tf.add(tf.mul(a!, adaptation.decay), detachAdaptation ? detached(tf, spikes) : spikes) }),
          ...(b && { level: level! }),
          ...(left && { resting: restingAfter(tf, spikes, left, refractory!) }),
          ...(delayedReset && { due: spikes }),
        },
      }
    },
  }
}

/** Steps of rest that are left: all of them after a spike, else one less. */
function restingAfter(tf: Tf, spikes: Tensor, left: Tensor, refractory: number): Tensor {
  return tf.maximum(tf.mul(detached(tf, spikes), refractory), tf.relu(tf.sub(left, 1)))
}
