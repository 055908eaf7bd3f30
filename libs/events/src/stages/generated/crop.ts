// Generated from schemas/stages/events/crop.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of events/crop.
 */
export interface CropParams {
/**
 * Columns of the area.
 */
width: number
/**
 * Rows of the area.
 */
height: number
/**
 * First column of the area. Where left out, the area is in the middle, the odd column of what is cut off at the right.
 */
left?: number
/**
 * First row of the area. Where left out, the area is in the middle, the odd row of what is cut off below.
 */
top?: number
}

export const cropSchema: JsonSchema<CropParams> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "events/crop",
  "description": "Parameters of events/crop.",
  "type": "object",
  "additionalProperties": false,
  "required": [
    "width",
    "height"
  ],
  "properties": {
    "width": {
      "type": "integer",
      "minimum": 1,
      "description": "Columns of the area."
    },
    "height": {
      "type": "integer",
      "minimum": 1,
      "description": "Rows of the area."
    },
    "left": {
      "type": "integer",
      "minimum": 0,
      "description": "First column of the area. Where left out, the area is in the middle, the odd column of what is cut off at the right."
    },
    "top": {
      "type": "integer",
      "minimum": 0,
      "description": "First row of the area. Where left out, the area is in the middle, the odd row of what is cut off below."
    }
  }
}
