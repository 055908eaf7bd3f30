// Generated from schemas/stages/encode/noise.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of encode/noise.
 */
export interface NoiseParams {
/**
 * Normal noise added to each value; or single values that become black or white.
 */
kind: ("gaussian" | "salt-and-pepper")
/**
 * Gaussian: the standard deviation, where white is 1. Salt and pepper: the probability of a value to become black or white, 1 at most. 0 changes nothing.
 */
strength: number
}

export const noiseSchema: JsonSchema<NoiseParams> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "encode/noise",
  "description": "Parameters of encode/noise.",
  "type": "object",
  "additionalProperties": false,
  "required": [
    "strength"
  ],
  "properties": {
    "kind": {
      "enum": [
        "gaussian",
        "salt-and-pepper"
      ],
      "default": "gaussian",
      "description": "Normal noise added to each value; or single values that become black or white."
    },
    "strength": {
      "type": "number",
      "minimum": 0,
      "description": "Gaussian: the standard deviation, where white is 1. Salt and pepper: the probability of a value to become black or white, 1 at most. 0 changes nothing."
    }
  }
}
