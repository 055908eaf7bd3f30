// Generated from schemas/stages/simulate/competitive.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of simulate/competitive.
 */
export interface CompetitiveParams {
/**
 * Name of the model in tables. Left out: the name that the network has.
 */
name?: string
}

export const competitiveSchema: JsonSchema<CompetitiveParams> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "simulate/competitive",
  "description": "Parameters of simulate/competitive.",
  "type": "object",
  "additionalProperties": false,
  "properties": {
    "name": {
      "type": "string",
      "minLength": 1,
      "maxLength": 80,
      "description": "Name of the model in tables. Left out: the name that the network has."
    }
  }
}
