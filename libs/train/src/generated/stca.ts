// Generated from schemas/stages/train/stca.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of train/stca.
 */
export interface StcaParams {
/**
 * Topology: a notation such as "32C3-AP2-32C3-AP2-128FC-10", "784-512-10" or (spiking, recurrent) "784-128R-10", or a list of layers.
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
 * Whether weighted layers have a bias (a layer may say otherwise): a spike of that weight at every step. The publication has none.
 */
bias: boolean
/**
 * Every neuron: u = Σ W·K(t − t_in) − θ·Σ e^(−(t − t_out)/τ_m), a spike where u ≥ θ.
 */
neuron: {
/**
 * Firing threshold θ, in the units of the weights: a single spike raises u by its weight at most.
 */
threshold: number
/**
 * Time constant τ_m of the membrane, in ms; above that of the synapses.
 */
tauMembrane: number
/**
 * Time constant τ_s of the synapses in K(t) = V0·(e^(−t/τ_m) − e^(−t/τ_s)), in ms.
 */
tauSynapse: number
/**
 * Δt, in ms.
 */
timestep: number
}
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
 * The slope that stands for the derivative of the spike by the membrane, as a function of x = u − θ.
 */
surrogate: {
/**
 * Its form. rectangle: 1 where |x| < width (Wu et al. 2018); triangle: max(0, 1 − |x|/width); arctangent: (width/2) / (1 + (π·width·x/2)²); fastSigmoid: 1 / (width·|x| + 1)²; sigmoid: width·σ(width·x)·(1 − σ(width·x)); gaussian: the normal density of deviation width; exponential: e^(−|x|/width) / width.
 */
kind: ("rectangle" | "triangle" | "arctangent" | "fastSigmoid" | "sigmoid" | "gaussian" | "exponential")
/**
 * The width of the equation: for rectangle, triangle, gaussian and exponential wider is flatter, for the others steeper.
 */
width: number
/**
 * Factor on the slope.
 */
scale: number
}
/**
 * Whether the reset counts as a constant: no gradient flows from the membrane through an earlier spike's reset.
 */
detachReset: boolean
/**
 * Truncated back-propagation through time: gradients go back through time only within windows of so many steps. What neurons, and membranes that are read out, carry from one window to the next counts as a constant, as if their state were detached there; the forward pass is the same. Left out, or at least T: through all steps.
 */
truncate?: number
/**
 * The delayed feedback: for each output the spikes in T steps that it should have.
 */
loss: {
/**
 * Spikes in T steps wanted of the outputs of the right class.
 */
trueCount: number
/**
 * Spikes in T steps wanted of every other output.
 */
falseCount: number
}
/**
 * Weights at the start. uniform: U(±1/√fan-in), biases too, as PyTorch's layers begin; scaled: He's normal weights (Glorot's uniform ones in the output layer), biases 0, as in train/bp.
 */
initialisation: ("uniform" | "scaled")
/**
 * Factor on the weights at the start, fresh ones or those of "initial".
 */
weightScale: number
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

export const stcaSchema: JsonSchema<StcaParams> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "train/stca",
  "description": "Parameters of train/stca.",
  "type": "object",
  "additionalProperties": false,
  "required": [
    "network",
    "neuron",
    "loss"
  ],
  "properties": {
    "network": {
      "type": [
        "string",
        "array"
      ],
      "description": "Topology: a notation such as \"32C3-AP2-32C3-AP2-128FC-10\", \"784-512-10\" or (spiking, recurrent) \"784-128R-10\", or a list of layers.",
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
      "default": "STCA",
      "description": "Name of the model, as tables show it."
    },
    "bias": {
      "type": "boolean",
      "default": false,
      "description": "Whether weighted layers have a bias (a layer may say otherwise): a spike of that weight at every step. The publication has none."
    },
    "neuron": {
      "type": "object",
      "description": "Every neuron: u = Σ W·K(t − t_in) − θ·Σ e^(−(t − t_out)/τ_m), a spike where u ≥ θ.",
      "additionalProperties": false,
      "required": [
        "threshold",
        "tauMembrane",
        "tauSynapse"
      ],
      "properties": {
        "threshold": {
          "type": "number",
          "exclusiveMinimum": 0,
          "description": "Firing threshold θ, in the units of the weights: a single spike raises u by its weight at most."
        },
        "tauMembrane": {
          "type": "number",
          "exclusiveMinimum": 0,
          "description": "Time constant τ_m of the membrane, in ms; above that of the synapses."
        },
        "tauSynapse": {
          "type": "number",
          "exclusiveMinimum": 0,
          "description": "Time constant τ_s of the synapses in K(t) = V0·(e^(−t/τ_m) − e^(−t/τ_s)), in ms."
        },
        "timestep": {
          "type": "number",
          "exclusiveMinimum": 0,
          "default": 1,
          "description": "Δt, in ms."
        }
      }
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
    "surrogate": {
      "type": "object",
      "additionalProperties": false,
      "required": [
        "kind",
        "width"
      ],
      "default": {
        "kind": "exponential",
        "width": 0.5
      },
      "description": "The slope that stands for the derivative of the spike by the membrane, as a function of x = u − θ.",
      "properties": {
        "kind": {
          "enum": [
            "rectangle",
            "triangle",
            "arctangent",
            "fastSigmoid",
            "sigmoid",
            "gaussian",
            "exponential"
          ],
          "description": "Its form. rectangle: 1 where |x| < width (Wu et al. 2018); triangle: max(0, 1 − |x|/width); arctangent: (width/2) / (1 + (π·width·x/2)²); fastSigmoid: 1 / (width·|x| + 1)²; sigmoid: width·σ(width·x)·(1 − σ(width·x)); gaussian: the normal density of deviation width; exponential: e^(−|x|/width) / width."
        },
        "width": {
          "type": "number",
          "exclusiveMinimum": 0,
          "description": "The width of the equation: for rectangle, triangle, gaussian and exponential wider is flatter, for the others steeper."
        },
        "scale": {
          "type": "number",
          "exclusiveMinimum": 0,
          "default": 1,
          "description": "Factor on the slope."
        }
      }
    },
    "detachReset": {
      "type": "boolean",
      "default": false,
      "description": "Whether the reset counts as a constant: no gradient flows from the membrane through an earlier spike's reset."
    },
    "truncate": {
      "type": "integer",
      "minimum": 1,
      "description": "Truncated back-propagation through time: gradients go back through time only within windows of so many steps. What neurons, and membranes that are read out, carry from one window to the next counts as a constant, as if their state were detached there; the forward pass is the same. Left out, or at least T: through all steps."
    },
    "loss": {
      "type": "object",
      "description": "The delayed feedback: for each output the spikes in T steps that it should have.",
      "additionalProperties": false,
      "required": [
        "trueCount",
        "falseCount"
      ],
      "properties": {
        "trueCount": {
          "type": "number",
          "minimum": 0,
          "description": "Spikes in T steps wanted of the outputs of the right class."
        },
        "falseCount": {
          "type": "number",
          "minimum": 0,
          "description": "Spikes in T steps wanted of every other output."
        }
      }
    },
    "initialisation": {
      "enum": [
        "uniform",
        "scaled"
      ],
      "default": "uniform",
      "description": "Weights at the start. uniform: U(±1/√fan-in), biases too, as PyTorch's layers begin; scaled: He's normal weights (Glorot's uniform ones in the output layer), biases 0, as in train/bp."
    },
    "weightScale": {
      "type": "number",
      "exclusiveMinimum": 0,
      "default": 1,
      "description": "Factor on the weights at the start, fresh ones or those of \"initial\"."
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
