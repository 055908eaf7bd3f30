// Generated from schemas/stages/events/keep.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of events/keep.
 */
export interface KeepParams {

}

export const keepSchema: JsonSchema<KeepParams> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "events/keep",
  "description": "Parameters of events/keep.",
  "type": "object",
  "additionalProperties": false,
  "properties": {}
}
