// Generated from schemas/stages/simulate/ann.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of simulate/ann.
 */
export interface AnnParams {
/**
 * Images evaluated at once on the tensor back end: memory against speed.
 */
batch: number
/**
 * Also count what measure/neurobench needs, which takes longer. Left out: not counted.
 */
neurobench?: boolean
}

export const annSchema: JsonSchema<AnnParams> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "simulate/ann",
  "description": "Parameters of simulate/ann.",
  "type": "object",
  "additionalProperties": false,
  "properties": {
    "batch": {
      "type": "integer",
      "minimum": 1,
      "maximum": 10000,
      "default": 250,
      "description": "Images evaluated at once on the tensor back end: memory against speed."
    },
    "neurobench": {
      "type": "boolean",
      "description": "Also count what measure/neurobench needs, which takes longer. Left out: not counted."
    }
  }
}
