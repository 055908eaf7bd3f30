// Generated from schemas/stages/events/augment.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of events/augment.
 */
export interface AugmentParams {
/**
 * Probability that left and right of a recording are turned over.
 */
flip: number
/**
 * Largest angle in degrees by which a recording is turned, either way.
 */
rotate: number
/**
 * Most columns, and most rows, by which a recording is shifted, either way.
 */
shift: number
}

export const augmentSchema: JsonSchema<AugmentParams> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "events/augment",
  "description": "Parameters of events/augment.",
  "type": "object",
  "additionalProperties": false,
  "properties": {
    "flip": {
      "type": "number",
      "minimum": 0,
      "maximum": 1,
      "default": 0,
      "description": "Probability that left and right of a recording are turned over."
    },
    "rotate": {
      "type": "number",
      "minimum": 0,
      "maximum": 180,
      "default": 0,
      "description": "Largest angle in degrees by which a recording is turned, either way."
    },
    "shift": {
      "type": "integer",
      "minimum": 0,
      "default": 0,
      "description": "Most columns, and most rows, by which a recording is shifted, either way."
    }
  }
}
