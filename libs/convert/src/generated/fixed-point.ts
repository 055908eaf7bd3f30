// Generated from schemas/stages/convert/fixed-point.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of convert/fixed-point.
 */
export interface FixedPointParams {
/**
 * Name of the fixed-point network in tables; by default that of the network with "-int8" behind it, or as many bits as there are.
 */
name?: string
/**
 * Bits of a weight, its sign included: whole numbers from −(2^(bits−1) − 1) to 2^(bits−1) − 1 times a power of two.
 */
bits: number
/**
 * The power of two of a layer: the one with the least squared error over its weights, which may saturate a few large ones; or the least that saturates none.
 */
fit: ("leastSquares" | "range")
/**
 * Graded input is taken in multiples of 2^inputExponent, 255 of them at most on either side of 0: −8 for images in [0, 1], 0 for counts. Spikes are not touched by it.
 */
inputExponent: number
}

export const fixedPointSchema: JsonSchema<FixedPointParams> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "convert/fixed-point",
  "description": "Parameters of convert/fixed-point.",
  "type": "object",
  "additionalProperties": false,
  "properties": {
    "name": {
      "type": "string",
      "minLength": 1,
      "description": "Name of the fixed-point network in tables; by default that of the network with \"-int8\" behind it, or as many bits as there are."
    },
    "bits": {
      "type": "integer",
      "minimum": 2,
      "maximum": 8,
      "default": 8,
      "description": "Bits of a weight, its sign included: whole numbers from −(2^(bits−1) − 1) to 2^(bits−1) − 1 times a power of two."
    },
    "fit": {
      "enum": [
        "leastSquares",
        "range"
      ],
      "default": "leastSquares",
      "description": "The power of two of a layer: the one with the least squared error over its weights, which may saturate a few large ones; or the least that saturates none."
    },
    "inputExponent": {
      "type": "integer",
      "minimum": -15,
      "maximum": 8,
      "default": -8,
      "description": "Graded input is taken in multiples of 2^inputExponent, 255 of them at most on either side of 0: −8 for images in [0, 1], 0 for counts. Spikes are not touched by it."
    }
  }
}
