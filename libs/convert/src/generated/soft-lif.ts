// Generated from schemas/stages/convert/soft-lif.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of convert/soft-lif.
 */
export interface SoftLifParams {
/**
 * Name of the spiking network in tables; by default that of the ANN with "-to-snn" behind it.
 */
name?: string
/**
 * Length of a time step in milliseconds: that of each step of the encoder.
 */
dt: number
/**
 * τ_s in milliseconds: the constant of time of the exponential filter between layers. 0: none.
 */
synapse: number
/**
 * After a spike: set the membrane to 0, or take the threshold off it, which keeps what was above it.
 */
reset: ("zero" | "subtract")
/**
 * Images of "calibration", where it is connected, on which both networks are compared layer by layer; 0 for none.
 */
reportSamples: number
/**
 * Time steps of that comparison.
 */
reportTimesteps: number
}

export const softLifSchema: JsonSchema<SoftLifParams> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "convert/soft-lif",
  "description": "Parameters of convert/soft-lif.",
  "type": "object",
  "additionalProperties": false,
  "properties": {
    "name": {
      "type": "string",
      "minLength": 1,
      "description": "Name of the spiking network in tables; by default that of the ANN with \"-to-snn\" behind it."
    },
    "dt": {
      "type": "number",
      "exclusiveMinimum": 0,
      "default": 1,
      "description": "Length of a time step in milliseconds: that of each step of the encoder."
    },
    "synapse": {
      "type": "number",
      "minimum": 0,
      "default": 5,
      "description": "τ_s in milliseconds: the constant of time of the exponential filter between layers. 0: none."
    },
    "reset": {
      "enum": [
        "zero",
        "subtract"
      ],
      "default": "zero",
      "description": "After a spike: set the membrane to 0, or take the threshold off it, which keeps what was above it."
    },
    "reportSamples": {
      "type": "integer",
      "minimum": 0,
      "maximum": 1000,
      "default": 20,
      "description": "Images of \"calibration\", where it is connected, on which both networks are compared layer by layer; 0 for none."
    },
    "reportTimesteps": {
      "type": "integer",
      "minimum": 1,
      "maximum": 10000,
      "default": 200,
      "description": "Time steps of that comparison."
    }
  }
}
