// Generated from schemas/stages/measure/classification.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of measure/classification.
 */
export interface ClassificationParams {
/**
 * Name of the model in tables. Left out: the name that the network has. Needed where one network is measured under several encodings.
 */
model?: string
}

export const classificationSchema: JsonSchema<ClassificationParams> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "measure/classification",
  "description": "Parameters of measure/classification.",
  "type": "object",
  "additionalProperties": false,
  "properties": {
    "model": {
      "type": "string",
      "minLength": 1,
      "maxLength": 100,
      "description": "Name of the model in tables. Left out: the name that the network has. Needed where one network is measured under several encodings."
    }
  }
}
