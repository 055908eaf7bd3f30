// Generated from schemas/stages/train/hm2-bp.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of train/hm2-bp.
 */
export interface Hm2BpParams {
/**
 * Topology, dense layers alone: a notation such as "784-800-10", or a list of layers.
 */
network: (string | {
/**
 * What the layer does.
 */
kind: ("conv" | "dense" | "averagePool" | "maxPool" | "dropout" | "vote" | "neuNorm")
/**
 * Unique name; by default its position and notation, "1:32C3".
 */
name?: string
/**
 * conv: number of output channels.
 */
filters?: number
/**
 * conv: side of the square kernel.
 */
kernel?: number
/**
 * conv: step, by default 1. Pooling: step, by default its size.
 */
stride?: number
/**
 * conv: rows and columns of zeros on each side, by default ⌊kernel/2⌋.
 */
padding?: number
/**
 * dense: number of neurons.
 */
units?: number
/**
 * conv, dense: has a bias; by default what the network says.
 */
bias?: boolean
/**
 * dense, in a spiking network: its neurons reach each other, and themselves, a step later; by default not.
 */
recurrent?: boolean
/**
 * conv, dense: batch normalisation between product and activation.
 */
batchNorm?: (boolean | {
/**
 * Added to the variance; by default 0.001.
 */
epsilon?: number
/**
 * Part of the running statistics that survives a step; by default 0.9.
 */
momentum?: number
})
/**
 * conv, dense: by default relu, in the last weighted layer none.
 */
activation?: ("relu" | "none")
/**
 * Pooling: side of the square window.
 */
size?: number
/**
 * dropout: fraction of values dropped while training.
 */
rate?: number
/**
 * vote: neighbouring outputs whose mean is the score of one class.
 */
group?: number
/**
 * neuNorm: k of its auxiliary neurons, by default 0.9.
 */
decay?: number
}[])
/**
 * Name of the model, as tables show it.
 */
name: string
/**
 * Whether weighted layers have a bias (a layer may say otherwise).
 */
bias: boolean
/**
 * The spiking neurons of every layer: u ← decay·u + x, a spike where u reaches the threshold, then the reset; and mechanisms besides (docs/neurons.md).
 */
neuron: {
/**
 * Neuron model: without leak, or with; psn: parallel neurons, which take a learned sum of the drive of several steps, and are not reset (Fang et al. 2023).
 */
model: ("if" | "lif" | "psn")
/**
 * Firing threshold θ, in the units of the weights.
 */
threshold: number
/**
 * What is left of the membrane after a step; for "lif", which needs it, and only there.
 */
decay?: number
/**
 * After a spike: set the membrane to 0, take θ off it, leave it, or set it to "resetTo".
 */
reset: ("zero" | "subtract" | "none" | "value")
/**
 * Fire where the membrane passes the threshold, or already where it reaches it.
 */
compare: (">" | ">=")
/**
 * Membrane before the first step.
 */
initial: number
/**
 * What the reset "value" sets the membrane to, below the threshold; for that reset, which needs it, and only there.
 */
resetTo?: number
/**
 * For "lif": true multiplies the drive by 1 − decay, u ← u + (1 − decay)·(x − u). Left out: the drive is taken whole.
 */
decayInput?: boolean
/**
 * The drive is a current that decays, i ← decay·i + x, and the membrane takes i in the place of x. Left out: no current.
 */
current?: {
/**
 * What is left of the current after a step.
 */
decay: number
/**
 * The membrane takes the current after the drive of this step is in it, or as it was before: a step later.
 */
taken: ("after" | "before")
}
/**
 * The threshold rises with each spike and comes back: θ(t) = θ + strength·a(t), a(t + 1) = decay·a(t) + s(t) (Bellec et al. 2018). Left out: it stays.
 */
adaptation?: {
/**
 * What is left of the rise after a step.
 */
decay: number
/**
 * By how much a spike raises the threshold.
 */
strength: number
/**
 * What the reset "subtract" takes off: θ, or θ(t).
 */
subtracts: ("base" | "adapted")
/**
 * How a rise goes on, k steps after its spike: decay^(k − 1), or k·decay^(k − 1), the refractory kernel of SLAYER. Left out: exponential.
 */
shape?: ("exponential" | "alpha")
}
/**
 * Steps after a spike in which the membrane stays what the reset left, and no spike comes. Left out: none.
 */
refractory?: number
/**
 * True: the reset of a spike is applied in the next step, after decay and drive. Left out: within the step.
 */
delayedReset?: boolean
/**
 * For "psn", which needs it, and only there: which steps a step takes drive from.
 */
parallel?: {
/**
 * full: from all T steps, later ones too, by weights [T, T]; masked: by such weights from the last "order" steps; sliding: the same, by one weight for each of them, the same at all steps.
 */
kind: ("full" | "masked" | "sliding")
/**
 * For masked and sliding, which need it: how many steps, the present one among them.
 */
order?: number
}
/**
 * What training changes besides weights, one value a layer, from what is stated here: the decay of a "lif" (parametric LIF: Fang et al. 2021), the threshold. Left out: nothing.
 * 
 * @minItems 1
 */
learned?: [("decay" | "threshold"), ...(("decay" | "threshold"))[]]
}
/**
 * Spikes in T steps that are wanted of the output of the right class.
 */
trueCount: number
/**
 * Spikes in T steps that are wanted of every other output.
 */
falseCount: number
/**
 * A count that is no further than this from what is wanted has no error.
 */
margin: number
/**
 * w₀: a spike of an output adds −w₀ to the drive of all other outputs, a step later. 0: none.
 */
inhibition: number
/**
 * Number of time steps T. Needed with images; spikes bring their own.
 */
timesteps?: number
/**
 * Needed with images, and only there. direct: the analog image is a constant current, and the first layer an encoding layer; bernoulli: at each step a pixel spikes with a probability equal to its intensity, drawn anew in each epoch.
 */
encoding?: ("direct" | "bernoulli")
/**
 * With images: factor on the intensity.
 */
gain: number
/**
 * Weights at the start. uniform: U(±1/√fan-in), biases too, as PyTorch's layers begin; scaled: He's normal weights (Glorot's uniform ones in the output layer), biases 0, as in train/bp.
 */
initialisation: ("uniform" | "scaled")
/**
 * Passes over the training set.
 */
epochs: number
/**
 * Samples a step; the last step of an epoch takes what is left.
 */
batch: number
/**
 * Adam (Kingma & Ba 2015), or stochastic gradient descent with momentum.
 */
optimiser: ("adam" | "sgd")
/**
 * Learning rate at the start.
 */
learningRate: number
/**
 * adam: decay of the mean of the gradients.
 */
beta1: number
/**
 * adam: decay of the mean of their squares.
 */
beta2: number
/**
 * adam: added to the root of the mean square.
 */
epsilon: number
/**
 * sgd: part of the velocity that survives a step.
 */
momentum: number
/**
 * How the learning rate goes on: constant; step: multiplied by stepFactor every stepEpochs; cosine: half a cosine down to 0 over all epochs, step by step.
 */
schedule: ("constant" | "step" | "cosine")
/**
 * Schedule step: epochs between two reductions.
 */
stepEpochs: number
/**
 * Schedule step: factor on the learning rate at each reduction.
 */
stepFactor: number
/**
 * Decoupled weight decay (Loshchilov & Hutter 2019): w ← w − learning rate · weightDecay · w, on weights only.
 */
weightDecay: number
/**
 * Samples set aside to validate by: a fraction where below 1, else a count. They are drawn by the seed and not trained on.
 */
validation: number
/**
 * Epochs without a better validation accuracy after which training ends; the best weights are then restored. 0: train all epochs and keep the last weights.
 */
patience: number
/**
 * Augmentation of images: shift each one at random by up to so many pixels, zeros moving in (a random crop of the padded image).
 */
augmentCrop: number
/**
 * Augmentation of images: mirror each one left to right with probability ½.
 */
augmentFlip: boolean
}

export const hm2BpSchema: JsonSchema<Hm2BpParams> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "train/hm2-bp",
  "description": "Parameters of train/hm2-bp.",
  "type": "object",
  "additionalProperties": false,
  "required": [
    "network",
    "neuron",
    "trueCount",
    "falseCount"
  ],
  "properties": {
    "network": {
      "type": [
        "string",
        "array"
      ],
      "description": "Topology, dense layers alone: a notation such as \"784-800-10\", or a list of layers.",
      "items": {
        "type": "object",
        "additionalProperties": false,
        "required": [
          "kind"
        ],
        "properties": {
          "kind": {
            "enum": [
              "conv",
              "dense",
              "averagePool",
              "maxPool",
              "dropout",
              "vote",
              "neuNorm"
            ],
            "description": "What the layer does."
          },
          "name": {
            "type": "string",
            "minLength": 1,
            "description": "Unique name; by default its position and notation, \"1:32C3\"."
          },
          "filters": {
            "type": "integer",
            "minimum": 1,
            "description": "conv: number of output channels."
          },
          "kernel": {
            "type": "integer",
            "minimum": 1,
            "description": "conv: side of the square kernel."
          },
          "stride": {
            "type": "integer",
            "minimum": 1,
            "description": "conv: step, by default 1. Pooling: step, by default its size."
          },
          "padding": {
            "type": "integer",
            "minimum": 0,
            "description": "conv: rows and columns of zeros on each side, by default ⌊kernel/2⌋."
          },
          "units": {
            "type": "integer",
            "minimum": 1,
            "description": "dense: number of neurons."
          },
          "bias": {
            "type": "boolean",
            "description": "conv, dense: has a bias; by default what the network says."
          },
          "recurrent": {
            "type": "boolean",
            "description": "dense, in a spiking network: its neurons reach each other, and themselves, a step later; by default not."
          },
          "batchNorm": {
            "type": [
              "boolean",
              "object"
            ],
            "additionalProperties": false,
            "properties": {
              "epsilon": {
                "type": "number",
                "exclusiveMinimum": 0,
                "description": "Added to the variance; by default 0.001."
              },
              "momentum": {
                "type": "number",
                "minimum": 0,
                "exclusiveMaximum": 1,
                "description": "Part of the running statistics that survives a step; by default 0.9."
              }
            },
            "description": "conv, dense: batch normalisation between product and activation."
          },
          "activation": {
            "enum": [
              "relu",
              "none"
            ],
            "description": "conv, dense: by default relu, in the last weighted layer none."
          },
          "size": {
            "type": "integer",
            "minimum": 1,
            "description": "Pooling: side of the square window."
          },
          "rate": {
            "type": "number",
            "minimum": 0,
            "exclusiveMaximum": 1,
            "description": "dropout: fraction of values dropped while training."
          },
          "group": {
            "type": "integer",
            "minimum": 1,
            "description": "vote: neighbouring outputs whose mean is the score of one class."
          },
          "decay": {
            "type": "number",
            "minimum": 0,
            "exclusiveMaximum": 1,
            "description": "neuNorm: k of its auxiliary neurons, by default 0.9."
          }
        }
      }
    },
    "name": {
      "type": "string",
      "minLength": 1,
      "maxLength": 80,
      "default": "snn",
      "description": "Name of the model, as tables show it."
    },
    "bias": {
      "type": "boolean",
      "default": false,
      "description": "Whether weighted layers have a bias (a layer may say otherwise)."
    },
    "neuron": {
      "type": "object",
      "description": "The spiking neurons of every layer: u ← decay·u + x, a spike where u reaches the threshold, then the reset; and mechanisms besides (docs/neurons.md).",
      "additionalProperties": false,
      "required": [
        "model",
        "threshold"
      ],
      "properties": {
        "model": {
          "enum": [
            "if",
            "lif",
            "psn"
          ],
          "description": "Neuron model: without leak, or with; psn: parallel neurons, which take a learned sum of the drive of several steps, and are not reset (Fang et al. 2023)."
        },
        "threshold": {
          "type": "number",
          "exclusiveMinimum": 0,
          "description": "Firing threshold θ, in the units of the weights."
        },
        "decay": {
          "type": "number",
          "minimum": 0,
          "exclusiveMaximum": 1,
          "description": "What is left of the membrane after a step; for \"lif\", which needs it, and only there."
        },
        "reset": {
          "enum": [
            "zero",
            "subtract",
            "none",
            "value"
          ],
          "default": "zero",
          "description": "After a spike: set the membrane to 0, take θ off it, leave it, or set it to \"resetTo\"."
        },
        "compare": {
          "enum": [
            ">",
            ">="
          ],
          "default": ">",
          "description": "Fire where the membrane passes the threshold, or already where it reaches it."
        },
        "initial": {
          "type": "number",
          "default": 0,
          "description": "Membrane before the first step."
        },
        "resetTo": {
          "type": "number",
          "description": "What the reset \"value\" sets the membrane to, below the threshold; for that reset, which needs it, and only there."
        },
        "decayInput": {
          "type": "boolean",
          "description": "For \"lif\": true multiplies the drive by 1 − decay, u ← u + (1 − decay)·(x − u). Left out: the drive is taken whole."
        },
        "current": {
          "type": "object",
          "description": "The drive is a current that decays, i ← decay·i + x, and the membrane takes i in the place of x. Left out: no current.",
          "additionalProperties": false,
          "required": [
            "decay",
            "taken"
          ],
          "properties": {
            "decay": {
              "type": "number",
              "minimum": 0,
              "maximum": 1,
              "description": "What is left of the current after a step."
            },
            "taken": {
              "enum": [
                "after",
                "before"
              ],
              "description": "The membrane takes the current after the drive of this step is in it, or as it was before: a step later."
            }
          }
        },
        "adaptation": {
          "type": "object",
          "description": "The threshold rises with each spike and comes back: θ(t) = θ + strength·a(t), a(t + 1) = decay·a(t) + s(t) (Bellec et al. 2018). Left out: it stays.",
          "additionalProperties": false,
          "required": [
            "decay",
            "strength",
            "subtracts"
          ],
          "properties": {
            "decay": {
              "type": "number",
              "minimum": 0,
              "maximum": 1,
              "description": "What is left of the rise after a step."
            },
            "strength": {
              "type": "number",
              "minimum": 0,
              "description": "By how much a spike raises the threshold."
            },
            "subtracts": {
              "enum": [
                "base",
                "adapted"
              ],
              "description": "What the reset \"subtract\" takes off: θ, or θ(t)."
            },
            "shape": {
              "enum": [
                "exponential",
                "alpha"
              ],
              "description": "How a rise goes on, k steps after its spike: decay^(k − 1), or k·decay^(k − 1), the refractory kernel of SLAYER. Left out: exponential."
            }
          }
        },
        "refractory": {
          "type": "integer",
          "minimum": 1,
          "description": "Steps after a spike in which the membrane stays what the reset left, and no spike comes. Left out: none."
        },
        "delayedReset": {
          "type": "boolean",
          "description": "True: the reset of a spike is applied in the next step, after decay and drive. Left out: within the step."
        },
        "parallel": {
          "type": "object",
          "description": "For \"psn\", which needs it, and only there: which steps a step takes drive from.",
          "additionalProperties": false,
          "required": [
            "kind"
          ],
          "properties": {
            "kind": {
              "enum": [
                "full",
                "masked",
                "sliding"
              ],
              "description": "full: from all T steps, later ones too, by weights [T, T]; masked: by such weights from the last \"order\" steps; sliding: the same, by one weight for each of them, the same at all steps."
            },
            "order": {
              "type": "integer",
              "minimum": 1,
              "description": "For masked and sliding, which need it: how many steps, the present one among them."
            }
          }
        },
        "learned": {
          "type": "array",
          "minItems": 1,
          "uniqueItems": true,
          "items": {
            "enum": [
              "decay",
              "threshold"
            ]
          },
          "description": "What training changes besides weights, one value a layer, from what is stated here: the decay of a \"lif\" (parametric LIF: Fang et al. 2021), the threshold. Left out: nothing."
        }
      }
    },
    "trueCount": {
      "type": "number",
      "minimum": 0,
      "description": "Spikes in T steps that are wanted of the output of the right class."
    },
    "falseCount": {
      "type": "number",
      "minimum": 0,
      "description": "Spikes in T steps that are wanted of every other output."
    },
    "margin": {
      "type": "number",
      "minimum": 0,
      "default": 0,
      "description": "A count that is no further than this from what is wanted has no error."
    },
    "inhibition": {
      "type": "number",
      "minimum": 0,
      "default": 0,
      "description": "w₀: a spike of an output adds −w₀ to the drive of all other outputs, a step later. 0: none."
    },
    "timesteps": {
      "type": "integer",
      "minimum": 1,
      "maximum": 10000,
      "description": "Number of time steps T. Needed with images; spikes bring their own."
    },
    "encoding": {
      "enum": [
        "direct",
        "bernoulli"
      ],
      "description": "Needed with images, and only there. direct: the analog image is a constant current, and the first layer an encoding layer; bernoulli: at each step a pixel spikes with a probability equal to its intensity, drawn anew in each epoch."
    },
    "gain": {
      "type": "number",
      "exclusiveMinimum": 0,
      "default": 1,
      "description": "With images: factor on the intensity."
    },
    "initialisation": {
      "enum": [
        "uniform",
        "scaled"
      ],
      "default": "uniform",
      "description": "Weights at the start. uniform: U(±1/√fan-in), biases too, as PyTorch's layers begin; scaled: He's normal weights (Glorot's uniform ones in the output layer), biases 0, as in train/bp."
    },
    "epochs": {
      "type": "integer",
      "minimum": 1,
      "maximum": 100000,
      "default": 10,
      "description": "Passes over the training set."
    },
    "batch": {
      "type": "integer",
      "minimum": 1,
      "maximum": 65536,
      "default": 100,
      "description": "Samples a step; the last step of an epoch takes what is left."
    },
    "optimiser": {
      "enum": [
        "adam",
        "sgd"
      ],
      "default": "adam",
      "description": "Adam (Kingma & Ba 2015), or stochastic gradient descent with momentum."
    },
    "learningRate": {
      "type": "number",
      "exclusiveMinimum": 0,
      "default": 0.001,
      "description": "Learning rate at the start."
    },
    "beta1": {
      "type": "number",
      "minimum": 0,
      "exclusiveMaximum": 1,
      "default": 0.9,
      "description": "adam: decay of the mean of the gradients."
    },
    "beta2": {
      "type": "number",
      "minimum": 0,
      "exclusiveMaximum": 1,
      "default": 0.999,
      "description": "adam: decay of the mean of their squares."
    },
    "epsilon": {
      "type": "number",
      "exclusiveMinimum": 0,
      "default": 1e-8,
      "description": "adam: added to the root of the mean square."
    },
    "momentum": {
      "type": "number",
      "minimum": 0,
      "exclusiveMaximum": 1,
      "default": 0.9,
      "description": "sgd: part of the velocity that survives a step."
    },
    "schedule": {
      "enum": [
        "constant",
        "step",
        "cosine"
      ],
      "default": "constant",
      "description": "How the learning rate goes on: constant; step: multiplied by stepFactor every stepEpochs; cosine: half a cosine down to 0 over all epochs, step by step."
    },
    "stepEpochs": {
      "type": "integer",
      "minimum": 1,
      "default": 40,
      "description": "Schedule step: epochs between two reductions."
    },
    "stepFactor": {
      "type": "number",
      "exclusiveMinimum": 0,
      "maximum": 1,
      "default": 0.1,
      "description": "Schedule step: factor on the learning rate at each reduction."
    },
    "weightDecay": {
      "type": "number",
      "minimum": 0,
      "default": 0,
      "description": "Decoupled weight decay (Loshchilov & Hutter 2019): w ← w − learning rate · weightDecay · w, on weights only."
    },
    "validation": {
      "type": "number",
      "minimum": 0,
      "default": 0,
      "description": "Samples set aside to validate by: a fraction where below 1, else a count. They are drawn by the seed and not trained on."
    },
    "patience": {
      "type": "integer",
      "minimum": 0,
      "default": 0,
      "description": "Epochs without a better validation accuracy after which training ends; the best weights are then restored. 0: train all epochs and keep the last weights."
    },
    "augmentCrop": {
      "type": "integer",
      "minimum": 0,
      "maximum": 64,
      "default": 0,
      "description": "Augmentation of images: shift each one at random by up to so many pixels, zeros moving in (a random crop of the padded image)."
    },
    "augmentFlip": {
      "type": "boolean",
      "default": false,
      "description": "Augmentation of images: mirror each one left to right with probability ½."
    }
  }
}
