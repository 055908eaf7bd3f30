// Generated from schemas/stages/report/samples.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of report/samples.
 */
export interface SamplesParams {
/**
 * Title of the drawing.
 */
title: string
/**
 * How many samples are drawn, at most.
 */
count: number
/**
 * A model: drawn are the first samples that it gets wrong. Left out: the first sample of each class, then the second of each, and so on.
 */
wrong?: string
/**
 * The samples that are drawn, by their index in the data set, from 0, in this order; "count" does not matter then.
 * 
 * @minItems 1
 * @maxItems 40
 */
indices?: [number, ...(number)[]]
/**
 * Swept parameters: drawn is what models say at these values, {"T": 8, "seed": 1}. Left out: at all values where that is no more than 12 lines a sample, else at the first of each model.
 */
at?: {
[k: string]: string | number | boolean
}
/**
 * Names of the classes, in their order. Left out: their numbers.
 * 
 * @minItems 1
 */
classes?: [string, ...(string)[]]
/**
 * Images of a recording: each has an equal part of its time, one after the other. Of images in series so many are drawn, spread evenly.
 */
panels: number
}

export const samplesSchema: JsonSchema<SamplesParams> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "report/samples",
  "description": "Parameters of report/samples.",
  "type": "object",
  "additionalProperties": false,
  "properties": {
    "title": {
      "type": "string",
      "minLength": 1,
      "default": "Samples and decisions",
      "description": "Title of the drawing."
    },
    "count": {
      "type": "integer",
      "minimum": 1,
      "maximum": 40,
      "default": 10,
      "description": "How many samples are drawn, at most."
    },
    "wrong": {
      "type": "string",
      "minLength": 1,
      "description": "A model: drawn are the first samples that it gets wrong. Left out: the first sample of each class, then the second of each, and so on."
    },
    "indices": {
      "type": "array",
      "items": {
        "type": "integer",
        "minimum": 0
      },
      "minItems": 1,
      "maxItems": 40,
      "uniqueItems": true,
      "description": "The samples that are drawn, by their index in the data set, from 0, in this order; \"count\" does not matter then."
    },
    "at": {
      "type": "object",
      "additionalProperties": {
        "type": [
          "string",
          "number",
          "boolean"
        ]
      },
      "description": "Swept parameters: drawn is what models say at these values, {\"T\": 8, \"seed\": 1}. Left out: at all values where that is no more than 12 lines a sample, else at the first of each model."
    },
    "classes": {
      "type": "array",
      "items": {
        "type": "string"
      },
      "minItems": 1,
      "description": "Names of the classes, in their order. Left out: their numbers."
    },
    "panels": {
      "type": "integer",
      "minimum": 1,
      "maximum": 6,
      "default": 3,
      "description": "Images of a recording: each has an equal part of its time, one after the other. Of images in series so many are drawn, spread evenly."
    }
  }
}
