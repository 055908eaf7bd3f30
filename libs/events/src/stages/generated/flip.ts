// Generated from schemas/stages/events/flip.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of events/flip.
 */
export interface FlipParams {
/**
 * What is turned over: left and right, top and bottom, or both, which is half a turn.
 */
direction: ("left-right" | "up-down" | "both")
}

export const flipSchema: JsonSchema<FlipParams> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "events/flip",
  "description": "Parameters of events/flip.",
  "type": "object",
  "additionalProperties": false,
  "required": [
    "direction"
  ],
  "properties": {
    "direction": {
      "enum": [
        "left-right",
        "up-down",
        "both"
      ],
      "description": "What is turned over: left and right, top and bottom, or both, which is half a turn."
    }
  }
}
