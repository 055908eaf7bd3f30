// Generated from schemas/stages/events/decimate.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of events/decimate.
 */
export interface DecimateParams {
/**
 * n: one of n events is kept.
 */
every: number
/**
 * Whether the events of each pixel are counted, or all together.
 */
per: ("pixel" | "recording")
}

export const decimateSchema: JsonSchema<DecimateParams> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "events/decimate",
  "description": "Parameters of events/decimate.",
  "type": "object",
  "additionalProperties": false,
  "required": [
    "every"
  ],
  "properties": {
    "every": {
      "type": "integer",
      "minimum": 1,
      "description": "n: one of n events is kept."
    },
    "per": {
      "enum": [
        "pixel",
        "recording"
      ],
      "default": "pixel",
      "description": "Whether the events of each pixel are counted, or all together."
    }
  }
}
