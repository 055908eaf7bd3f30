// Generated from schemas/stages/events/polarity.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of events/polarity.
 */
export interface PolarityParams {
/**
 * The events that are left: those of rising intensity, those of falling intensity; or all of them, with ON for OFF and OFF for ON.
 */
keep: ("on" | "off" | "swapped")
}

export const polaritySchema: JsonSchema<PolarityParams> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "events/polarity",
  "description": "Parameters of events/polarity.",
  "type": "object",
  "additionalProperties": false,
  "required": [
    "keep"
  ],
  "properties": {
    "keep": {
      "enum": [
        "on",
        "off",
        "swapped"
      ],
      "description": "The events that are left: those of rising intensity, those of falling intensity; or all of them, with ON for OFF and OFF for ON."
    }
  }
}
