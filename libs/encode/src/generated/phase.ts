// Generated from schemas/stages/encode/phase.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of encode/phase.
 */
export interface PhaseParams {
/**
 * Number of time steps T: whole periods of `bits` steps.
 */
timesteps: number
/**
 * Phases of a period, K: bits of an intensity. With 8, pixels of images in bytes lose nothing.
 */
bits: number
/**
 * A spike has the weight of its phase as its value, or is 1 and the weight is left to whoever receives it.
 */
values: ("graded" | "binary")
}

export const phaseSchema: JsonSchema<PhaseParams> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "encode/phase",
  "description": "Parameters of encode/phase.",
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
      "description": "Number of time steps T: whole periods of `bits` steps."
    },
    "bits": {
      "type": "integer",
      "minimum": 1,
      "maximum": 24,
      "default": 8,
      "description": "Phases of a period, K: bits of an intensity. With 8, pixels of images in bytes lose nothing."
    },
    "values": {
      "enum": [
        "graded",
        "binary"
      ],
      "default": "graded",
      "description": "A spike has the weight of its phase as its value, or is 1 and the weight is left to whoever receives it."
    }
  }
}
