// Generated from schemas/stages/train/spike-bp.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of train/spike-bp.
 */
export interface SpikeBpParams {
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
 * What is left of a membrane, and of the trace of a spike train, after a step: e^(−Δt/τ_mp).
 */
decay: number
/**
 * Spikes of an output in T steps that count as 1 in the loss. Left out: as many as the output with the most has, sample by sample.
 */
fullCount?: number
/**
 * α: the threshold of a neuron with M inputs is α·√(3/M) at first, its weights U(±√(3/M)).
 */
thresholdScale: number
/**
 * μ: in hidden layers a spike takes μ·θ off the membranes of all other neurons, a step later. 0: none.
 */
inhibition: number
/**
 * Whether errors are normalised by the number of neurons that fired, and by the root mean square of 1/θ, layer by layer.
 */
errorNormalisation: boolean
/**
 * λ: adds ½·λ·e^(β·(Σ w² − 1)) to the loss for each neuron. 0: nothing.
 */
weightPenalty: number
/**
 * β of the weight penalty.
 */
weightPenaltySlope: number
/**
 * Learning rate of thresholds, one a neuron, as a part of that of the weights. 0: they are not learned.
 */
thresholdRate: number
/**
 * ρ: each spike raises its neuron's threshold by ρ·N, N the neurons of its layer, and lowers all of them by ρ. 0: nothing.
 */
thresholdPenalty: number
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

export const spikeBpSchema: JsonSchema<SpikeBpParams> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "train/spike-bp",
  "description": "Parameters of train/spike-bp.",
  "type": "object",
  "additionalProperties": false,
  "required": [
    "network",
    "decay"
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
    "decay": {
      "type": "number",
      "exclusiveMinimum": 0,
      "exclusiveMaximum": 1,
      "description": "What is left of a membrane, and of the trace of a spike train, after a step: e^(−Δt/τ_mp)."
    },
    "fullCount": {
      "type": "number",
      "exclusiveMinimum": 0,
      "description": "Spikes of an output in T steps that count as 1 in the loss. Left out: as many as the output with the most has, sample by sample."
    },
    "thresholdScale": {
      "type": "number",
      "exclusiveMinimum": 0,
      "default": 5,
      "description": "α: the threshold of a neuron with M inputs is α·√(3/M) at first, its weights U(±√(3/M))."
    },
    "inhibition": {
      "type": "number",
      "minimum": 0,
      "exclusiveMaximum": 1,
      "default": 0,
      "description": "μ: in hidden layers a spike takes μ·θ off the membranes of all other neurons, a step later. 0: none."
    },
    "errorNormalisation": {
      "type": "boolean",
      "default": true,
      "description": "Whether errors are normalised by the number of neurons that fired, and by the root mean square of 1/θ, layer by layer."
    },
    "weightPenalty": {
      "type": "number",
      "minimum": 0,
      "default": 0,
      "description": "λ: adds ½·λ·e^(β·(Σ w² − 1)) to the loss for each neuron. 0: nothing."
    },
    "weightPenaltySlope": {
      "type": "number",
      "exclusiveMinimum": 0,
      "default": 10,
      "description": "β of the weight penalty."
    },
    "thresholdRate": {
      "type": "number",
      "minimum": 0,
      "default": 0,
      "description": "Learning rate of thresholds, one a neuron, as a part of that of the weights. 0: they are not learned."
    },
    "thresholdPenalty": {
      "type": "number",
      "minimum": 0,
      "default": 0,
      "description": "ρ: each spike raises its neuron's threshold by ρ·N, N the neurons of its layer, and lowers all of them by ρ. 0: nothing."
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
