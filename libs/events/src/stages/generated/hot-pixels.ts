// Generated from schemas/stages/events/hot-pixels.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of events/hot-pixels.
 */
export interface HotPixelsParams {
/**
 * Events a second above which a pixel is hot.
 */
rate: number
/**
 * Length of the windows in milliseconds by which a pixel is judged. Where left out, it is judged by the whole recording, which then must not come in pieces.
 */
window?: number
}

export const hotPixelsSchema: JsonSchema<HotPixelsParams> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "events/hot-pixels",
  "description": "Parameters of events/hot-pixels.",
  "type": "object",
  "additionalProperties": false,
  "required": [
    "rate"
  ],
  "properties": {
    "rate": {
      "type": "number",
      "exclusiveMinimum": 0,
      "description": "Events a second above which a pixel is hot."
    },
    "window": {
      "type": "number",
      "exclusiveMinimum": 0,
      "description": "Length of the windows in milliseconds by which a pixel is judged. Where left out, it is judged by the whole recording, which then must not come in pieces."
    }
  }
}
