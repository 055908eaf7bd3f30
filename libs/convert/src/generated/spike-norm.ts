// Generated from schemas/stages/convert/spike-norm.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of convert/spike-norm.
 */
export interface SpikeNormParams {
/**
 * Name of the spiking network in tables; by default that of the ANN with "-to-snn" behind it.
 */
name?: string
/**
 * Calibration images whose spikes set the thresholds: the first so many of the stream, or all where there are fewer.
 */
samples: number
/**
 * Time steps that each of them is shown for.
 */
timesteps: number
/**
 * After a spike: set the membrane to 0, or take θ off it.
 */
reset: ("zero" | "subtract")
/**
 * Fire where the membrane reaches the threshold, or only where it passes it.
 */
compare: (">=" | ">")
/**
 * Output layer: integrates and never fires, or has a threshold as the others and is read by its spike counts.
 */
readout: ("membrane" | "spiking")
/**
 * Calibration images on which the ANN and the spiking network are compared layer by layer, held as constant input; 0 for none.
 */
reportSamples: number
/**
 * Time steps of that comparison.
 */
reportTimesteps: number
}

export const spikeNormSchema: JsonSchema<SpikeNormParams> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "convert/spike-norm",
  "description": "Parameters of convert/spike-norm.",
  "type": "object",
  "additionalProperties": false,
  "properties": {
    "name": {
      "type": "string",
      "minLength": 1,
      "description": "Name of the spiking network in tables; by default that of the ANN with \"-to-snn\" behind it."
    },
    "samples": {
      "type": "integer",
      "minimum": 1,
      "maximum": 10000,
      "default": 200,
      "description": "Calibration images whose spikes set the thresholds: the first so many of the stream, or all where there are fewer."
    },
    "timesteps": {
      "type": "integer",
      "minimum": 1,
      "maximum": 10000,
      "default": 100,
      "description": "Time steps that each of them is shown for."
    },
    "reset": {
      "enum": [
        "zero",
        "subtract"
      ],
      "default": "zero",
      "description": "After a spike: set the membrane to 0, or take θ off it."
    },
    "compare": {
      "enum": [
        ">=",
        ">"
      ],
      "default": ">=",
      "description": "Fire where the membrane reaches the threshold, or only where it passes it."
    },
    "readout": {
      "enum": [
        "membrane",
        "spiking"
      ],
      "default": "membrane",
      "description": "Output layer: integrates and never fires, or has a threshold as the others and is read by its spike counts."
    },
    "reportSamples": {
      "type": "integer",
      "minimum": 0,
      "maximum": 1000,
      "default": 100,
      "description": "Calibration images on which the ANN and the spiking network are compared layer by layer, held as constant input; 0 for none."
    },
    "reportTimesteps": {
      "type": "integer",
      "minimum": 1,
      "maximum": 10000,
      "default": 64,
      "description": "Time steps of that comparison."
    }
  }
}
