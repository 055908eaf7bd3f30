// Generated from schemas/stages/measure/data.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of measure/data.
 */
export interface DataParams {
/**
 * What a report calls the data: "MNIST, test".
 */
name: string
}

export const dataSchema: JsonSchema<DataParams> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "measure/data",
  "description": "Parameters of measure/data.",
  "type": "object",
  "additionalProperties": false,
  "required": [
    "name"
  ],
  "properties": {
    "name": {
      "type": "string",
      "minLength": 1,
      "maxLength": 100,
      "description": "What a report calls the data: \"MNIST, test\"."
    }
  }
}
