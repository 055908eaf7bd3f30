// Generated from schemas/stages/measure/neurobench.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of measure/neurobench.
 */
export interface NeurobenchParams {
/**
 * Name of the model in tables. Left out: the name that the network has.
 */
model?: string
}

export const neurobenchSchema: JsonSchema<NeurobenchParams> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "measure/neurobench",
  "description": "Parameters of measure/neurobench.",
  "type": "object",
  "additionalProperties": false,
  "properties": {
    "model": {
      "type": "string",
      "minLength": 1,
      "maxLength": 100,
      "description": "Name of the model in tables. Left out: the name that the network has."
    }
  }
}
