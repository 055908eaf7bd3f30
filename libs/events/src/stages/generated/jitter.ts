// Generated from schemas/stages/events/jitter.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of events/jitter.
 */
export interface JitterParams {
/**
 * Standard deviation of the shift of a column and of a row, in pixels. Left out: 0.
 */
space?: number
/**
 * Standard deviation of the shift of a time, in milliseconds. Left out: 0.
 */
time?: number
}

export const jitterSchema: JsonSchema<JitterParams> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "events/jitter",
  "description": "Parameters of events/jitter.",
  "type": "object",
  "additionalProperties": false,
  "properties": {
    "space": {
      "type": "number",
      "minimum": 0,
      "description": "Standard deviation of the shift of a column and of a row, in pixels. Left out: 0."
    },
    "time": {
      "type": "number",
      "minimum": 0,
      "description": "Standard deviation of the shift of a time, in milliseconds. Left out: 0."
    }
  }
}
