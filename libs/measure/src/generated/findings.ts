// Generated from schemas/stages/measure/findings.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of measure/findings.
 */
export interface FindingsParams {
/**
 * What the samples are: images, for which artificial networks are made, or events of a camera, for which spiking ones are.
 */
workload: ("images" | "events")
/**
 * Metric that says how good a model is; a fraction.
 */
accuracy: string
/**
 * A swept parameter to average over, usually "seed": rows that differ only in it become one, with the mean and its 95 % confidence interval (Student's t).
 */
over?: string
/**
 * Models that are spiking networks. Left out: ann-to-snn, snn-rate and snn-encoding for images, snn and ann-to-snn for events.
 * 
 * @minItems 1
 */
snns?: [string, ...(string)[]]
/**
 * Models that are artificial networks of the same size. Left out: ann for images, ann-intensity and ann-pattern for events.
 * 
 * @minItems 1
 */
anns?: [string, ...(string)[]]
/**
 * Metrics that are the better the lower they are; the first decides about the trade. Left out: operations, energy.compute and energy.onChip, those of them that were measured. Memory is not among them: by its definition an SNN holds what an ANN of the same size holds, and a bit for each neuron more.
 * 
 * @minItems 1
 */
costs?: [string, ...(string)[]]
/**
 * Points of accuracy that an SNN may be below the ANN to be said to cost less.
 */
tolerance: number
}

export const findingsSchema: JsonSchema<FindingsParams> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "measure/findings",
  "description": "Parameters of measure/findings.",
  "type": "object",
  "additionalProperties": false,
  "required": [
    "workload"
  ],
  "properties": {
    "workload": {
      "enum": [
        "images",
        "events"
      ],
      "description": "What the samples are: images, for which artificial networks are made, or events of a camera, for which spiking ones are."
    },
    "accuracy": {
      "type": "string",
      "minLength": 1,
      "default": "accuracy",
      "description": "Metric that says how good a model is; a fraction."
    },
    "over": {
      "type": "string",
      "minLength": 1,
      "description": "A swept parameter to average over, usually \"seed\": rows that differ only in it become one, with the mean and its 95 % confidence interval (Student's t)."
    },
    "snns": {
      "type": "array",
      "items": {
        "type": "string",
        "minLength": 1
      },
      "minItems": 1,
      "uniqueItems": true,
      "description": "Models that are spiking networks. Left out: ann-to-snn, snn-rate and snn-encoding for images, snn and ann-to-snn for events."
    },
    "anns": {
      "type": "array",
      "items": {
        "type": "string",
        "minLength": 1
      },
      "minItems": 1,
      "uniqueItems": true,
      "description": "Models that are artificial networks of the same size. Left out: ann for images, ann-intensity and ann-pattern for events."
    },
    "costs": {
      "type": "array",
      "items": {
        "type": "string",
        "minLength": 1
      },
      "minItems": 1,
      "uniqueItems": true,
      "description": "Metrics that are the better the lower they are; the first decides about the trade. Left out: operations, energy.compute and energy.onChip, those of them that were measured. Memory is not among them: by its definition an SNN holds what an ANN of the same size holds, and a bit for each neuron more."
    },
    "tolerance": {
      "type": "number",
      "minimum": 0,
      "maximum": 100,
      "default": 1,
      "description": "Points of accuracy that an SNN may be below the ANN to be said to cost less."
    }
  }
}
