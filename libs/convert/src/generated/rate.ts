// Generated from schemas/stages/convert/rate.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of convert/rate.
 */
export interface RateParams {
/**
 * Name of the spiking network in tables; by default that of the ANN with "-to-snn" behind it.
 */
name?: string
/**
 * The activation of a layer that becomes the rate 1, as a percentile of its non-zero activations on the calibration images. 100 is the maximum (Diehl 2015); a little less (Rueckauer 2017) lets a few outliers saturate, so that all others fire at higher rates and are read sooner.
 */
percentile: number
/**
 * Where λ comes from. activations: the percentile of the activations (Diehl 2015, data-based; Rueckauer 2017). model: the greatest activation that the weights allow (Diehl 2015, model-based). none: weights are copied, and "threshold" is that of every layer (Cao 2015). Left out: as activations.
 */
normalisation?: ("activations" | "model" | "none")
/**
 * Where λ is put: into the weights, with one threshold; or into the thresholds, with the weights as they are. Left out: into the weights.
 */
balance?: ("weights" | "thresholds")
/**
 * Calibration images: the first so many of the stream, or all where there are fewer.
 */
samples: number
/**
 * The intensity that an input of rate 1 stands for, λ_0; 1 where left out. Where the artificial network saw events accumulated as count/full, and the spiking one is fed T binary slices of the same events, it is T/full.
 */
inputScale?: number
/**
 * Error compensation: the factor on the weights of every layer that fires, shortcuts included and biases not. Deep layers fire a little less than their activations say; a factor just above 1 makes up for it.
 */
compensation: number
/**
 * In the place of one factor for all: calibration images on which a factor is found for each layer, with "reportTimesteps" steps. 0 finds none.
 */
compensationSamples: number
/**
 * Neuron model. Only "if" (no leak) turns a constant drive into a proportional rate; "lif" forgets, and what it loses is in the report.
 */
neuron: ("if" | "lif")
/**
 * What is left of the membrane after a step; for "lif", which needs it, and only there.
 */
decay?: number
/**
 * Firing threshold θ. The normalisation is made for 1; a lower one fires more and saturates sooner, a higher one fires less and answers later.
 */
threshold: number
/**
 * After a spike: take θ off the membrane, which keeps what was above it, or set it to 0, which loses that and lowers the rates.
 */
reset: ("subtract" | "zero")
/**
 * Fire where the membrane reaches the threshold, or only where it passes it.
 */
compare: (">=" | ">")
/**
 * Membrane before the first step, in units of the threshold. 0.5 rounds the rate to the nearest multiple of 1/T, 0 rounds it down.
 */
initial: number
/**
 * Output layer: integrates and never fires (its membrane after T steps is about T times the logit), or fires and is read by its spike counts.
 */
readout: ("membrane" | "spiking")
/**
 * Calibration images on which the ANN and the spiking network are compared layer by layer; 0 for none.
 */
reportSamples: number
/**
 * Time steps of that comparison.
 */
reportTimesteps: number
}

export const rateSchema: JsonSchema<RateParams> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "convert/rate",
  "description": "Parameters of convert/rate.",
  "type": "object",
  "additionalProperties": false,
  "properties": {
    "name": {
      "type": "string",
      "minLength": 1,
      "description": "Name of the spiking network in tables; by default that of the ANN with \"-to-snn\" behind it."
    },
    "percentile": {
      "type": "number",
      "exclusiveMinimum": 0,
      "maximum": 100,
      "default": 99.9,
      "description": "The activation of a layer that becomes the rate 1, as a percentile of its non-zero activations on the calibration images. 100 is the maximum (Diehl 2015); a little less (Rueckauer 2017) lets a few outliers saturate, so that all others fire at higher rates and are read sooner."
    },
    "normalisation": {
      "enum": [
        "activations",
        "model",
        "none"
      ],
      "description": "Where λ comes from. activations: the percentile of the activations (Diehl 2015, data-based; Rueckauer 2017). model: the greatest activation that the weights allow (Diehl 2015, model-based). none: weights are copied, and \"threshold\" is that of every layer (Cao 2015). Left out: as activations."
    },
    "balance": {
      "enum": [
        "weights",
        "thresholds"
      ],
      "description": "Where λ is put: into the weights, with one threshold; or into the thresholds, with the weights as they are. Left out: into the weights."
    },
    "samples": {
      "type": "integer",
      "minimum": 1,
      "maximum": 10000,
      "default": 1000,
      "description": "Calibration images: the first so many of the stream, or all where there are fewer."
    },
    "inputScale": {
      "type": "number",
      "exclusiveMinimum": 0,
      "description": "The intensity that an input of rate 1 stands for, λ_0; 1 where left out. Where the artificial network saw events accumulated as count/full, and the spiking one is fed T binary slices of the same events, it is T/full."
    },
    "compensation": {
      "type": "number",
      "minimum": 1,
      "maximum": 1.5,
      "default": 1,
      "description": "Error compensation: the factor on the weights of every layer that fires, shortcuts included and biases not. Deep layers fire a little less than their activations say; a factor just above 1 makes up for it."
    },
    "compensationSamples": {
      "type": "integer",
      "minimum": 0,
      "maximum": 1000,
      "default": 0,
      "description": "In the place of one factor for all: calibration images on which a factor is found for each layer, with \"reportTimesteps\" steps. 0 finds none."
    },
    "neuron": {
      "enum": [
        "if",
        "lif"
      ],
      "default": "if",
      "description": "Neuron model. Only \"if\" (no leak) turns a constant drive into a proportional rate; \"lif\" forgets, and what it loses is in the report."
    },
    "decay": {
      "type": "number",
      "exclusiveMinimum": 0,
      "exclusiveMaximum": 1,
      "description": "What is left of the membrane after a step; for \"lif\", which needs it, and only there."
    },
    "threshold": {
      "type": "number",
      "exclusiveMinimum": 0,
      "default": 1,
      "description": "Firing threshold θ. The normalisation is made for 1; a lower one fires more and saturates sooner, a higher one fires less and answers later."
    },
    "reset": {
      "enum": [
        "subtract",
        "zero"
      ],
      "default": "subtract",
      "description": "After a spike: take θ off the membrane, which keeps what was above it, or set it to 0, which loses that and lowers the rates."
    },
    "compare": {
      "enum": [
        ">=",
        ">"
      ],
      "default": ">=",
      "description": "Fire where the membrane reaches the threshold, or only where it passes it."
    },
    "initial": {
      "type": "number",
      "minimum": 0,
      "exclusiveMaximum": 1,
      "default": 0.5,
      "description": "Membrane before the first step, in units of the threshold. 0.5 rounds the rate to the nearest multiple of 1/T, 0 rounds it down."
    },
    "readout": {
      "enum": [
        "membrane",
        "spiking"
      ],
      "default": "membrane",
      "description": "Output layer: integrates and never fires (its membrane after T steps is about T times the logit), or fires and is read by its spike counts."
    },
    "reportSamples": {
      "type": "integer",
      "minimum": 0,
      "maximum": 1000,
      "default": 100,
      "description": "Calibration images on which the ANN and the spiking network are compared layer by layer; 0 for none."
    },
    "reportTimesteps": {
      "type": "integer",
      "minimum": 1,
      "maximum": 10000,
      "default": 64,
      "description": "Time steps of that comparison."
    }
  }
}
