// Generated from schemas/stages/events/play.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of events/play.
 */
export interface PlayParams {
/**
 * So many times as fast as the events' own times; 1 is real time.
 */
speed: number
/**
 * Seconds between the last event of a recording and the first of the next, in the time of the events.
 */
pause: number
}

export const playSchema: JsonSchema<PlayParams> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "events/play",
  "description": "Parameters of events/play.",
  "type": "object",
  "additionalProperties": false,
  "properties": {
    "speed": {
      "type": "number",
      "exclusiveMinimum": 0,
      "default": 1,
      "description": "So many times as fast as the events' own times; 1 is real time."
    },
    "pause": {
      "type": "number",
      "minimum": 0,
      "default": 0,
      "description": "Seconds between the last event of a recording and the first of the next, in the time of the events."
    }
  }
}
