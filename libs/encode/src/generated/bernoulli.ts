// Generated from schemas/stages/encode/bernoulli.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of encode/bernoulli.
 */
export interface BernoulliParams {
/**
 * Number of time steps T.
 */
timesteps: number
/**
 * Factor on the intensity before sampling; the probability is clipped to [0, 1].
 */
gain: number
}

export const bernoulliSchema: JsonSchema<BernoulliParams> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "encode/bernoulli",
  "description": "Parameters of encode/bernoulli.",
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
      "description": "Number of time steps T."
    },
    "gain": {
      "type": "number",
      "exclusiveMinimum": 0,
      "default": 1,
      "description": "Factor on the intensity before sampling; the probability is clipped to [0, 1]."
    }
  }
}
