// Generated from schemas/stages/events/rate-limit.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of events/rate-limit.
 */
export interface RateLimitParams {
/**
 * Events a second that are kept at most, in the long run.
 */
rate: number
/**
 * Events that may come at once beyond that: the size of the bucket.
 */
burst: number
}

export const rateLimitSchema: JsonSchema<RateLimitParams> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "events/rate-limit",
  "description": "Parameters of events/rate-limit.",
  "type": "object",
  "additionalProperties": false,
  "required": [
    "rate"
  ],
  "properties": {
    "rate": {
      "type": "number",
      "exclusiveMinimum": 0,
      "description": "Events a second that are kept at most, in the long run."
    },
    "burst": {
      "type": "integer",
      "minimum": 1,
      "default": 1000,
      "description": "Events that may come at once beyond that: the size of the bucket."
    }
  }
}
