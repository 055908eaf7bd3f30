// Generated from schemas/stages/simulate/first-spike.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of simulate/first-spike.
 */
export interface FirstSpikeParams {

}

export const firstSpikeSchema: JsonSchema<FirstSpikeParams> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "simulate/first-spike",
  "description": "Parameters of simulate/first-spike.",
  "type": "object",
  "additionalProperties": false,
  "properties": {}
}
