// Generated from schemas/stages/encode/slices.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of encode/slices.
 */
export interface SlicesParams {
/**
 * Number of slices, which are the time steps T.
 */
timesteps: number
/**
 * Length of a slice in milliseconds. Where left out, the slices of a recording divide the time from its first event to its last into T equal parts.
 */
dt?: number
/**
 * A pixel of a slice is 1 where it had any event, or the number of its events (graded spikes).
 */
values: ("binary" | "count")
}

export const slicesSchema: JsonSchema<SlicesParams> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "encode/slices",
  "description": "Parameters of encode/slices.",
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
      "description": "Number of slices, which are the time steps T."
    },
    "dt": {
      "type": "number",
      "exclusiveMinimum": 0,
      "description": "Length of a slice in milliseconds. Where left out, the slices of a recording divide the time from its first event to its last into T equal parts."
    },
    "values": {
      "enum": [
        "binary",
        "count"
      ],
      "default": "binary",
      "description": "A pixel of a slice is 1 where it had any event, or the number of its events (graded spikes)."
    }
  }
}
