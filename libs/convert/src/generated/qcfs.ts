// Generated from schemas/stages/convert/qcfs.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of convert/qcfs.
 */
export interface QcfsParams {
/**
 * Name of the spiking network in tables; by default that of the ANN with "-to-snn" behind it.
 */
name?: string
/**
 * Images of "calibration", where it is connected, on which both networks are compared layer by layer; 0 for none.
 */
reportSamples: number
/**
 * Time steps of that comparison.
 */
reportTimesteps: number
}

export const qcfsSchema: JsonSchema<QcfsParams> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "convert/qcfs",
  "description": "Parameters of convert/qcfs.",
  "type": "object",
  "additionalProperties": false,
  "properties": {
    "name": {
      "type": "string",
      "minLength": 1,
      "description": "Name of the spiking network in tables; by default that of the ANN with \"-to-snn\" behind it."
    },
    "reportSamples": {
      "type": "integer",
      "minimum": 0,
      "maximum": 1000,
      "default": 100,
      "description": "Images of \"calibration\", where it is connected, on which both networks are compared layer by layer; 0 for none."
    },
    "reportTimesteps": {
      "type": "integer",
      "minimum": 1,
      "maximum": 10000,
      "default": 8,
      "description": "Time steps of that comparison."
    }
  }
}
