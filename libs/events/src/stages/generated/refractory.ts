// Generated from schemas/stages/events/refractory.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of events/refractory.
 */
export interface RefractoryParams {
/**
 * Length of the period in milliseconds.
 */
period: number
/**
 * What the period runs from: the last event of the pixel that was kept, or its last event at all, which extends the period.
 */
from: ("kept" | "any")
}

export const refractorySchema: JsonSchema<RefractoryParams> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "events/refractory",
  "description": "Parameters of events/refractory.",
  "type": "object",
  "additionalProperties": false,
  "required": [
    "period"
  ],
  "properties": {
    "period": {
      "type": "number",
      "exclusiveMinimum": 0,
      "maximum": 1000000,
      "description": "Length of the period in milliseconds."
    },
    "from": {
      "enum": [
        "kept",
        "any"
      ],
      "default": "kept",
      "description": "What the period runs from: the last event of the pixel that was kept, or its last event at all, which extends the period."
    }
  }
}
