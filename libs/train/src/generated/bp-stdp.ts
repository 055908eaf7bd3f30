// Generated from schemas/stages/train/bp-stdp.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of train/bp-stdp.
 */
export interface BpStdpParams {
/**
 * Topology: a notation such as "784-1000-10", or a list of layers. Only dense layers; they have no bias.
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
 * Firing threshold θ of hidden layers, in the units of the weights: a neuron fires where its membrane reaches it.
 */
threshold: number
/**
 * That of the output layer; by default the same.
 */
outputThreshold?: number
/**
 * After a spike: set the membrane to 0, or take θ off it.
 */
reset: ("zero" | "subtract")
/**
 * Number of time steps T. Needed with images; spikes bring their own.
 */
timesteps?: number
/**
 * With images: the probability with which a white pixel spikes at a step.
 */
gain: number
/**
 * ε: steps of a window, after which weights change. The last window is shorter where T is no multiple of it.
 */
window: number
/**
 * Weights at the start are drawn from U(±initialScale/√fan-in).
 */
initialScale: number
/**
 * Passes over the training set.
 */
epochs: number
/**
 * Samples that are shown together: weights change by the mean over them, after each window. 1 is the published rule; the last step of an epoch takes what is left.
 */
batch: number
/**
 * μ at the start.
 */
learningRate: number
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
 * Samples set aside to validate by: a fraction where below 1, else a count. They are drawn by the seed and not trained on.
 */
validation: number
/**
 * Epochs without a better validation accuracy after which training ends; the best weights are then restored. 0: train all epochs and keep the last weights.
 */
patience: number
}

export const bpStdpSchema: JsonSchema<BpStdpParams> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "train/bp-stdp",
  "description": "Parameters of train/bp-stdp.",
  "type": "object",
  "additionalProperties": false,
  "required": [
    "network",
    "threshold",
    "window"
  ],
  "properties": {
    "network": {
      "type": [
        "string",
        "array"
      ],
      "description": "Topology: a notation such as \"784-1000-10\", or a list of layers. Only dense layers; they have no bias.",
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
    "threshold": {
      "type": "number",
      "exclusiveMinimum": 0,
      "description": "Firing threshold θ of hidden layers, in the units of the weights: a neuron fires where its membrane reaches it."
    },
    "outputThreshold": {
      "type": "number",
      "exclusiveMinimum": 0,
      "description": "That of the output layer; by default the same."
    },
    "reset": {
      "enum": [
        "zero",
        "subtract"
      ],
      "default": "zero",
      "description": "After a spike: set the membrane to 0, or take θ off it."
    },
    "timesteps": {
      "type": "integer",
      "minimum": 1,
      "maximum": 10000,
      "description": "Number of time steps T. Needed with images; spikes bring their own."
    },
    "gain": {
      "type": "number",
      "exclusiveMinimum": 0,
      "maximum": 1,
      "default": 1,
      "description": "With images: the probability with which a white pixel spikes at a step."
    },
    "window": {
      "type": "integer",
      "minimum": 1,
      "description": "ε: steps of a window, after which weights change. The last window is shorter where T is no multiple of it."
    },
    "initialScale": {
      "type": "number",
      "exclusiveMinimum": 0,
      "default": 1,
      "description": "Weights at the start are drawn from U(±initialScale/√fan-in)."
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
      "default": 1,
      "description": "Samples that are shown together: weights change by the mean over them, after each window. 1 is the published rule; the last step of an epoch takes what is left."
    },
    "learningRate": {
      "type": "number",
      "exclusiveMinimum": 0,
      "default": 0.0005,
      "description": "μ at the start."
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
    }
  }
}
