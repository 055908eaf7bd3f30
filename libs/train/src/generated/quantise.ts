// Generated from schemas/stages/train/quantise.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of train/quantise.
 */
export interface QuantiseParams {
/**
 * Name of the quantised network in tables; by default that of the network with its bits behind it, "ann-4-bit".
 */
name?: string
/**
 * Bits of weights and of activations. To match a spiking network of T steps: ⌈log2(T + 1)⌉.
 */
bits?: number
/**
 * Bits of a weight, its sign included; by default "bits". 1: −1 or 1 times a step.
 */
weightBits?: number
/**
 * Bits of an activation, which has no sign; by default "bits".
 */
activationBits?: number
/**
 * Of the training images, how many show how large activations get.
 */
calibration: number
/**
 * Passes of fine-tuning over the training set. 0: none, the network is only rounded (post-training quantisation).
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

export const quantiseSchema: JsonSchema<QuantiseParams> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "train/quantise",
  "description": "Parameters of train/quantise.",
  "type": "object",
  "additionalProperties": false,
  "properties": {
    "name": {
      "type": "string",
      "minLength": 1,
      "maxLength": 80,
      "description": "Name of the quantised network in tables; by default that of the network with its bits behind it, \"ann-4-bit\"."
    },
    "bits": {
      "type": "integer",
      "minimum": 1,
      "maximum": 8,
      "description": "Bits of weights and of activations. To match a spiking network of T steps: ⌈log2(T + 1)⌉."
    },
    "weightBits": {
      "type": "integer",
      "minimum": 1,
      "maximum": 8,
      "description": "Bits of a weight, its sign included; by default \"bits\". 1: −1 or 1 times a step."
    },
    "activationBits": {
      "type": "integer",
      "minimum": 1,
      "maximum": 8,
      "description": "Bits of an activation, which has no sign; by default \"bits\"."
    },
    "calibration": {
      "type": "integer",
      "minimum": 1,
      "maximum": 100000,
      "default": 500,
      "description": "Of the training images, how many show how large activations get."
    },
    "epochs": {
      "type": "integer",
      "minimum": 0,
      "maximum": 100000,
      "default": 1,
      "description": "Passes of fine-tuning over the training set. 0: none, the network is only rounded (post-training quantisation)."
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
      "default": 0.0005,
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
      "default": "cosine",
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
