// Generated from schemas/stages/events/window.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of events/window.
 */
export interface WindowParams {
/**
 * What ends a window: a time, a number of events, or whichever of the two comes first.
 */
by: ("time" | "count" | "rate")
/**
 * Time of a window in milliseconds; by rate, the longest. By time and by rate, where it must be given.
 */
length?: number
/**
 * Events of a window; by rate, the most. By count and by rate, where it must be given.
 */
events?: number
/**
 * From the begin of a window to that of the next: milliseconds by time, events by count. Less than a window: they overlap; more: what is between them is dropped. Where left out, windows follow end to end.
 */
stride?: number
/**
 * What becomes of the last window of a recording, which the recording's end cuts short.
 */
incomplete: ("drop" | "keep")
}

export const windowSchema: JsonSchema<WindowParams> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "events/window",
  "description": "Parameters of events/window.",
  "type": "object",
  "additionalProperties": false,
  "required": [
    "by"
  ],
  "properties": {
    "by": {
      "enum": [
        "time",
        "count",
        "rate"
      ],
      "description": "What ends a window: a time, a number of events, or whichever of the two comes first."
    },
    "length": {
      "type": "number",
      "exclusiveMinimum": 0,
      "maximum": 1000000,
      "description": "Time of a window in milliseconds; by rate, the longest. By time and by rate, where it must be given."
    },
    "events": {
      "type": "integer",
      "minimum": 1,
      "description": "Events of a window; by rate, the most. By count and by rate, where it must be given."
    },
    "stride": {
      "type": "number",
      "exclusiveMinimum": 0,
      "description": "From the begin of a window to that of the next: milliseconds by time, events by count. Less than a window: they overlap; more: what is between them is dropped. Where left out, windows follow end to end."
    },
    "incomplete": {
      "enum": [
        "drop",
        "keep"
      ],
      "default": "drop",
      "description": "What becomes of the last window of a recording, which the recording's end cuts short."
    }
  }
}
