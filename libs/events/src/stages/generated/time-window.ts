// Generated from schemas/stages/events/time-window.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of events/time-window.
 */
export interface TimeWindowParams {
/**
 * Begin of the window in milliseconds after the first event of the recording.
 */
from: number
/**
 * End of the window in milliseconds after the first event; an event at the end is not in it. Where left out, the recording's end.
 */
to?: number
}

export const timeWindowSchema: JsonSchema<TimeWindowParams> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "events/time-window",
  "description": "Parameters of events/time-window.",
  "type": "object",
  "additionalProperties": false,
  "properties": {
    "from": {
      "type": "number",
      "minimum": 0,
      "default": 0,
      "description": "Begin of the window in milliseconds after the first event of the recording."
    },
    "to": {
      "type": "number",
      "exclusiveMinimum": 0,
      "description": "End of the window in milliseconds after the first event; an event at the end is not in it. Where left out, the recording's end."
    }
  }
}
