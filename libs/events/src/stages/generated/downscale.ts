// Generated from schemas/stages/events/downscale.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of events/downscale.
 */
export interface DownscaleParams {
/**
 * Columns and rows of pixels that one of the result has.
 */
factor: number
/**
 * Events of one polarity, less those of the other, that make one event of a macro-pixel. 1: each event is one.
 */
threshold: number
}

export const downscaleSchema: JsonSchema<DownscaleParams> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "events/downscale",
  "description": "Parameters of events/downscale.",
  "type": "object",
  "additionalProperties": false,
  "required": [
    "factor"
  ],
  "properties": {
    "factor": {
      "type": "integer",
      "minimum": 2,
      "description": "Columns and rows of pixels that one of the result has."
    },
    "threshold": {
      "type": "integer",
      "minimum": 1,
      "default": 1,
      "description": "Events of one polarity, less those of the other, that make one event of a macro-pixel. 1: each event is one."
    }
  }
}
