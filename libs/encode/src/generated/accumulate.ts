// Generated from schemas/stages/encode/accumulate.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of encode/accumulate.
 */
export interface AccumulateParams {
/**
 * Takes in what encode/slices does with this number of slices, T, and this "dt".
 */
timesteps?: number
/**
 * Beside "timesteps": length of a slice in milliseconds. Where left out, the slices divide the whole recording.
 */
dt?: number
/**
 * Beginning of the window, in milliseconds after the first event of the recording. Where left out, the window begins with it.
 */
from?: number
/**
 * Length of the window in milliseconds. Where left out, it ends with the recording.
 */
duration?: number
/**
 * What is counted for a pixel: its events, or the slices of "timesteps" in which it had any.
 */
count: ("events" | "slices")
/**
 * Two channels, OFF and ON, or one, their sum.
 */
polarities: ("both" | "sum")
/**
 * What becomes 1: the largest value of the recording, the value "full", or the percentile "percentile" of the values of the recording that are not 0. What is above it is cut off.
 */
normalise: ("maximum" | "full" | "percentile")
/**
 * With "normalise": "full": the number of events, or slices, that is 1.
 */
full?: number
/**
 * With "normalise": "percentile": which, in per cent.
 */
percentile?: number
}

export const accumulateSchema: JsonSchema<AccumulateParams> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "encode/accumulate",
  "description": "Parameters of encode/accumulate.",
  "type": "object",
  "additionalProperties": false,
  "required": [
    "normalise"
  ],
  "properties": {
    "timesteps": {
      "type": "integer",
      "minimum": 1,
      "maximum": 10000,
      "description": "Takes in what encode/slices does with this number of slices, T, and this \"dt\"."
    },
    "dt": {
      "type": "number",
      "exclusiveMinimum": 0,
      "description": "Beside \"timesteps\": length of a slice in milliseconds. Where left out, the slices divide the whole recording."
    },
    "from": {
      "type": "number",
      "minimum": 0,
      "description": "Beginning of the window, in milliseconds after the first event of the recording. Where left out, the window begins with it."
    },
    "duration": {
      "type": "number",
      "exclusiveMinimum": 0,
      "description": "Length of the window in milliseconds. Where left out, it ends with the recording."
    },
    "count": {
      "enum": [
        "events",
        "slices"
      ],
      "default": "events",
      "description": "What is counted for a pixel: its events, or the slices of \"timesteps\" in which it had any."
    },
    "polarities": {
      "enum": [
        "both",
        "sum"
      ],
      "default": "both",
      "description": "Two channels, OFF and ON, or one, their sum."
    },
    "normalise": {
      "enum": [
        "maximum",
        "full",
        "percentile"
      ],
      "description": "What becomes 1: the largest value of the recording, the value \"full\", or the percentile \"percentile\" of the values of the recording that are not 0. What is above it is cut off."
    },
    "full": {
      "type": "number",
      "exclusiveMinimum": 0,
      "description": "With \"normalise\": \"full\": the number of events, or slices, that is 1."
    },
    "percentile": {
      "type": "number",
      "exclusiveMinimum": 0,
      "maximum": 100,
      "description": "With \"normalise\": \"percentile\": which, in per cent."
    }
  }
}
