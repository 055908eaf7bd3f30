// Generated from schemas/stages/encode/pattern.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of encode/pattern.
 */
export interface PatternParams {
/**
 * Number of slices of a recording, T; each is an image.
 */
timesteps: number
/**
 * Length of a slice in milliseconds. Where left out, the slices of a recording divide the time from its first event to its last into T equal parts.
 */
dt?: number
}

export const patternSchema: JsonSchema<PatternParams> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "encode/pattern",
  "description": "Parameters of encode/pattern.",
  "type": "object",
  "additionalProperties": false,
  "required": [
    "timesteps"
  ],
  "properties": {
    "timesteps": {
      "type": "integer",
      "minimum": 1,
      "maximum": 10000,
      "description": "Number of slices of a recording, T; each is an image."
    },
    "dt": {
      "type": "number",
      "exclusiveMinimum": 0,
      "description": "Length of a slice in milliseconds. Where left out, the slices of a recording divide the time from its first event to its last into T equal parts."
    }
  }
}
