// Generated from schemas/stages/events/background-activity.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of events/background-activity.
 */
export interface BackgroundActivityParams {
/**
 * Time within which a neighbour must have had an event, in milliseconds.
 */
dt: number
/**
 * All eight pixels around the event, or the four beside, above and below it.
 */
neighbours: (4 | 8)
}

export const backgroundActivitySchema: JsonSchema<BackgroundActivityParams> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "events/background-activity",
  "description": "Parameters of events/background-activity.",
  "type": "object",
  "additionalProperties": false,
  "required": [
    "dt"
  ],
  "properties": {
    "dt": {
      "type": "number",
      "exclusiveMinimum": 0,
      "maximum": 1000000,
      "description": "Time within which a neighbour must have had an event, in milliseconds."
    },
    "neighbours": {
      "enum": [
        4,
        8
      ],
      "default": 8,
      "description": "All eight pixels around the event, or the four beside, above and below it."
    }
  }
}
