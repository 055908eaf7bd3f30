// Generated from schemas/stages/events/drop.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of events/drop.
 */
export interface DropParams {
/**
 * What is dropped: each event with this probability; the events of an interval of time; those of an area of the sensor.
 */
by: ("event" | "time" | "area")
/**
 * Probability of an event to be dropped; or the share of the recording's time; or of the sensor's pixels.
 */
fraction: number
}

export const dropSchema: JsonSchema<DropParams> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "events/drop",
  "description": "Parameters of events/drop.",
  "type": "object",
  "additionalProperties": false,
  "required": [
    "fraction"
  ],
  "properties": {
    "by": {
      "enum": [
        "event",
        "time",
        "area"
      ],
      "default": "event",
      "description": "What is dropped: each event with this probability; the events of an interval of time; those of an area of the sensor."
    },
    "fraction": {
      "type": "number",
      "minimum": 0,
      "maximum": 1,
      "description": "Probability of an event to be dropped; or the share of the recording's time; or of the sensor's pixels."
    }
  }
}
