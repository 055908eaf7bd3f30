// Generated from schemas/stages/events/repeat.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of events/repeat.
 */
export interface RepeatParams {
/**
 * How often each recording comes.
 */
times: number
}

export const repeatSchema: JsonSchema<RepeatParams> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "events/repeat",
  "description": "Parameters of events/repeat.",
  "type": "object",
  "additionalProperties": false,
  "required": [
    "times"
  ],
  "properties": {
    "times": {
      "type": "integer",
      "minimum": 1,
      "description": "How often each recording comes."
    }
  }
}
