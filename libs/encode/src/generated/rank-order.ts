// Generated from schemas/stages/encode/rank-order.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of encode/rank-order.
 */
export interface RankOrderParams {
/**
 * Number of time steps T, which the ranks share.
 */
timesteps: number
/**
 * How many pixels of an image spike at most: the brightest, K, at a pace of K/T a step. Where left out, all that are not black, spread over all steps.
 */
spikes?: number
/**
 * Pixels of one intensity spike at one step, that of the first of them, or in the order of their positions.
 */
ties: ("together" | "position")
/**
 * Where stated, a spike at step t has the value modulation^t: what comes later counts less. Else spikes are binary.
 */
modulation?: number
}

export const rankOrderSchema: JsonSchema<RankOrderParams> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "encode/rank-order",
  "description": "Parameters of encode/rank-order.",
  "type": "object",
  "additionalProperties": false,
  "required": [
    "timesteps"
  ],
  "properties": {
    "timesteps": {
      "type": "integer",
      "minimum": 2,
      "maximum": 10000,
      "description": "Number of time steps T, which the ranks share."
    },
    "spikes": {
      "type": "integer",
      "minimum": 1,
      "description": "How many pixels of an image spike at most: the brightest, K, at a pace of K/T a step. Where left out, all that are not black, spread over all steps."
    },
    "ties": {
      "enum": [
        "together",
        "position"
      ],
      "default": "together",
      "description": "Pixels of one intensity spike at one step, that of the first of them, or in the order of their positions."
    },
    "modulation": {
      "type": "number",
      "exclusiveMinimum": 0,
      "exclusiveMaximum": 1,
      "description": "Where stated, a spike at step t has the value modulation^t: what comes later counts less. Else spikes are binary."
    }
  }
}
