// Generated from schemas/stages/encode/direct.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of encode/direct.
 */
export interface DirectParams {
/**
 * Number of time steps T at which the image is presented.
 */
timesteps: number
/**
 * Factor on the intensity.
 */
gain: number
}

export const directSchema: JsonSchema<DirectParams> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "encode/direct",
  "description": "Parameters of encode/direct.",
  "type": "object",
  "additionalProperties": false,
  "required": [
    "timesteps"
  ],
  "properties": {
    "timesteps": {
      "type": "integer",
      "minimum": 1,
      "maximum": 10000,
      "description": "Number of time steps T at which the image is presented."
    },
    "gain": {
      "type": "number",
      "exclusiveMinimum": 0,
      "default": 1,
      "description": "Factor on the intensity."
    }
  }
}
