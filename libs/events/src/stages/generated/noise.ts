// Generated from schemas/stages/events/noise.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of events/noise.
 */
export interface NoiseParams {
/**
 * Noise events of a pixel in a second. 0 adds none. Sensors have from 0.1 in bright light to some 10 in the dark.
 */
rate: number
}

export const noiseSchema: JsonSchema<NoiseParams> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "events/noise",
  "description": "Parameters of events/noise.",
  "type": "object",
  "additionalProperties": false,
  "required": [
    "rate"
  ],
  "properties": {
    "rate": {
      "type": "number",
      "minimum": 0,
      "maximum": 100000,
      "description": "Noise events of a pixel in a second. 0 adds none. Sensors have from 0.1 in bright light to some 10 in the dark."
    }
  }
}
