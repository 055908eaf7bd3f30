// Generated from schemas/stages/train/bp.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of train/bp.
 */
export interface BpParams {
/**
 * Topology: a notation such as "32C3-AP2-32C3-AP2-128FC-10", "784-512-10" or (residual) "16C3-[16C3-16C3]-AP2-10", or a list of layers.
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
 * conv, dense: ends a residual block, and adds in front of its activation what the block reads; through a convolution of 1×1 where the block changes the map.
 */
shortcut?: {
/**
 * Name of the layer in front of the block.
 */
from: string
}
/**
 * neuNorm: k of its auxiliary neurons, by default 0.9.
 */
decay?: number
}[])
/**
 * What follows the weights of every layer that would have a ReLU. Left out: a ReLU.
 */
activation?: {
/**
 * clipFloorShift: λ/L · clip(⌊z·L/λ + φ⌋, 0, L), with λ learned, one for each layer (Bu et al. 2022). softLif: amplitude · r, r the rate of a leaky integrate-and-fire neuron softened at its threshold (Hunsberger & Eliasmith 2016).
 */
kind: ("clipFloorShift" | "softLif")
/**
 * clipFloorShift: L, by default 8.
 */
levels?: number
/**
 * clipFloorShift: φ, by default 0.5.
 */
shift?: number
/**
 * clipFloorShift: λ at the start, by default 8.
 */
bound?: number
/**
 * softLif: τ_ref in milliseconds, by default 1.
 */
refractory?: number
/**
 * softLif: τ_rc in milliseconds, by default 50.
 */
membrane?: number
/**
 * softLif: γ, by default 0.03.
 */
smoothing?: number
/**
 * softLif: α of the current j = α·z + β, by default 0.825.
 */
gain?: number
/**
 * softLif: β of the current, by default 1: the threshold.
 */
offset?: number
/**
 * softLif: the activation that a rate of 1 Hz is, by default 0.063.
 */
amplitude?: number
/**
 * softLif: deviation of the Gaussian noise on rates while training, in Hz, by default 10. 0: none.
 */
noise?: number
}
/**
 * Name of the model, as tables show it.
 */
name: string
/**
 * Whether weighted layers have a bias (a layer may say otherwise).
 */
bias: boolean
/**
 * Passes over the training set.
 */
epochs: number
/**
 * Images a step; the last step of an epoch takes what is left.
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
 * Images set aside to validate by: a fraction where below 1, else a count. They are drawn by the seed and not trained on.
 */
validation: number
/**
 * Epochs without a better validation accuracy after which training ends; the best weights are then restored. 0: train all epochs and keep the last weights.
 */
patience: number
/**
 * Augmentation: shift each image at random by up to so many pixels, zeros moving in (a random crop of the padded image).
 */
augmentCrop: number
/**
 * Augmentation: mirror each image left to right with probability ½.
 */
augmentFlip: boolean
}

export const bpSchema: JsonSchema<BpParams> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "train/bp",
  "description": "Parameters of train/bp.",
  "type": "object",
  "additionalProperties": false,
  "required": [
    "network"
  ],
  "properties": {
    "network": {
      "type": [
        "string",
        "array"
      ],
      "description": "Topology: a notation such as \"32C3-AP2-32C3-AP2-128FC-10\", \"784-512-10\" or (residual) \"16C3-[16C3-16C3]-AP2-10\", or a list of layers.",
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
          "shortcut": {
            "type": "object",
            "additionalProperties": false,
            "required": [
              "from"
            ],
            "properties": {
              "from": {
                "type": "string",
                "minLength": 1,
                "description": "Name of the layer in front of the block."
              }
            },
            "description": "conv, dense: ends a residual block, and adds in front of its activation what the block reads; through a convolution of 1×1 where the block changes the map."
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
    "activation": {
      "type": "object",
      "additionalProperties": false,
      "required": [
        "kind"
      ],
      "description": "What follows the weights of every layer that would have a ReLU. Left out: a ReLU.",
      "properties": {
        "kind": {
          "enum": [
            "clipFloorShift",
            "softLif"
          ],
          "description": "clipFloorShift: λ/L · clip(⌊z·L/λ + φ⌋, 0, L), with λ learned, one for each layer (Bu et al. 2022). softLif: amplitude · r, r the rate of a leaky integrate-and-fire neuron softened at its threshold (Hunsberger & Eliasmith 2016)."
        },
        "levels": {
          "type": "integer",
          "minimum": 1,
          "maximum": 4096,
          "description": "clipFloorShift: L, by default 8."
        },
        "shift": {
          "type": "number",
          "minimum": 0,
          "maximum": 1,
          "description": "clipFloorShift: φ, by default 0.5."
        },
        "bound": {
          "type": "number",
          "exclusiveMinimum": 0,
          "description": "clipFloorShift: λ at the start, by default 8."
        },
        "refractory": {
          "type": "number",
          "minimum": 0,
          "description": "softLif: τ_ref in milliseconds, by default 1."
        },
        "membrane": {
          "type": "number",
          "exclusiveMinimum": 0,
          "description": "softLif: τ_rc in milliseconds, by default 50."
        },
        "smoothing": {
          "type": "number",
          "exclusiveMinimum": 0,
          "description": "softLif: γ, by default 0.03."
        },
        "gain": {
          "type": "number",
          "exclusiveMinimum": 0,
          "description": "softLif: α of the current j = α·z + β, by default 0.825."
        },
        "offset": {
          "type": "number",
          "description": "softLif: β of the current, by default 1: the threshold."
        },
        "amplitude": {
          "type": "number",
          "exclusiveMinimum": 0,
          "description": "softLif: the activation that a rate of 1 Hz is, by default 0.063."
        },
        "noise": {
          "type": "number",
          "minimum": 0,
          "description": "softLif: deviation of the Gaussian noise on rates while training, in Hz, by default 10. 0: none."
        }
      }
    },
    "name": {
      "type": "string",
      "minLength": 1,
      "maxLength": 80,
      "default": "ann",
      "description": "Name of the model, as tables show it."
    },
    "bias": {
      "type": "boolean",
      "default": true,
      "description": "Whether weighted layers have a bias (a layer may say otherwise)."
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
      "description": "Images a step; the last step of an epoch takes what is left."
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
      "description": "Images set aside to validate by: a fraction where below 1, else a count. They are drawn by the seed and not trained on."
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
      "description": "Augmentation: shift each image at random by up to so many pixels, zeros moving in (a random crop of the padded image)."
    },
    "augmentFlip": {
      "type": "boolean",
      "default": false,
      "description": "Augmentation: mirror each image left to right with probability ½."
    }
  }
}
