// Generated from schemas/stages/report/live.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of report/live.
 */
export interface LiveParams {
/**
 * Which lines are printed as it goes: one for each recording when it is over, one for each time that the decided class changes, or none. "auto": for each recording where their classes are known, else for each change.
 */
print: ("auto" | "recording" | "change" | "none")
/**
 * How many milliseconds of events, in the time of the events, the image on a terminal shows.
 */
show: number
}

export const liveSchema: JsonSchema<LiveParams> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "report/live",
  "description": "Parameters of report/live.",
  "type": "object",
  "additionalProperties": false,
  "properties": {
    "print": {
      "enum": [
        "auto",
        "recording",
        "change",
        "none"
      ],
      "default": "auto",
      "description": "Which lines are printed as it goes: one for each recording when it is over, one for each time that the decided class changes, or none. \"auto\": for each recording where their classes are known, else for each change."
    },
    "show": {
      "type": "number",
      "exclusiveMinimum": 0,
      "default": 50,
      "description": "How many milliseconds of events, in the time of the events, the image on a terminal shows."
    }
  }
}
