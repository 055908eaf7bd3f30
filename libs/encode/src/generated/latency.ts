// Generated from schemas/stages/encode/latency.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of encode/latency.
 */
export interface LatencyParams {
/**
 * Number of time steps T.
 */
timesteps: number
/**
 * How intensity becomes time. `linear`: snnTorch's and SpikingJelly's linear code. `charging`: snnTorch's logarithmic code, the time that a capacitor takes to charge up. `logarithmic`: SpikingJelly's.
 */
curve: ("linear" | "charging" | "logarithmic")
/**
 * Intensities below this are too dim to be coded. 0 codes all.
 */
threshold: number
/**
 * What becomes of intensities below the threshold: no spike, or one as late as that of the threshold itself, as both frameworks do unless told otherwise.
 */
dim: ("silent" | "late")
/**
 * The step at which intensity 1 spikes.
 */
firstStep: number
/**
 * Time constant in steps, of `linear` and `charging`. Where left out, the curve is stretched to end at step T − 1 (snnTorch's `normalize`).
 */
tau?: number
}

export const latencySchema: JsonSchema<LatencyParams> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "encode/latency",
  "description": "Parameters of encode/latency.",
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
    "curve": {
      "enum": [
        "linear",
        "charging",
        "logarithmic"
      ],
      "default": "linear",
      "description": "How intensity becomes time. `linear`: snnTorch's and SpikingJelly's linear code. `charging`: snnTorch's logarithmic code, the time that a capacitor takes to charge up. `logarithmic`: SpikingJelly's."
    },
    "threshold": {
      "type": "number",
      "minimum": 0,
      "exclusiveMaximum": 1,
      "default": 0.01,
      "description": "Intensities below this are too dim to be coded. 0 codes all."
    },
    "dim": {
      "enum": [
        "silent",
        "late"
      ],
      "default": "silent",
      "description": "What becomes of intensities below the threshold: no spike, or one as late as that of the threshold itself, as both frameworks do unless told otherwise."
    },
    "firstStep": {
      "type": "integer",
      "minimum": 0,
      "default": 0,
      "description": "The step at which intensity 1 spikes."
    },
    "tau": {
      "type": "number",
      "exclusiveMinimum": 0,
      "description": "Time constant in steps, of `linear` and `charging`. Where left out, the curve is stretched to end at step T − 1 (snnTorch's `normalize`)."
    }
  }
}
