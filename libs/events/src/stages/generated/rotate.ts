// Generated from schemas/stages/events/rotate.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of events/rotate.
 */
export interface RotateParams {
/**
 * Angle, clockwise as one sees the image. Multiples of 90 are exact.
 */
degrees: number
}

export const rotateSchema: JsonSchema<RotateParams> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "events/rotate",
  "description": "Parameters of events/rotate.",
  "type": "object",
  "additionalProperties": false,
  "required": [
    "degrees"
  ],
  "properties": {
    "degrees": {
      "type": "number",
      "minimum": -360,
      "maximum": 360,
      "description": "Angle, clockwise as one sees the image. Multiples of 90 are exact."
    }
  }
}
