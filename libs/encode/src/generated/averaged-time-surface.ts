// Generated from schemas/stages/encode/averaged-time-surface.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of encode/averaged-time-surface.
 */
export interface AveragedTimeSurfaceParams {
/**
 * Columns and rows of a cell.
 */
cell: number
/**
 * Largest distance of a neighbour in columns and rows.
 */
radius: number
/**
 * Milliseconds for which an event is remembered.
 */
window: number
/**
 * Time constant in milliseconds.
 */
tau: number
/**
 * Value that is 1. Where left out, the largest of each recording.
 */
full?: number
}

export const averagedTimeSurfaceSchema: JsonSchema<AveragedTimeSurfaceParams> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "encode/averaged-time-surface",
  "description": "Parameters of encode/averaged-time-surface.",
  "type": "object",
  "additionalProperties": false,
  "required": [
    "cell",
    "radius",
    "window",
    "tau"
  ],
  "properties": {
    "cell": {
      "type": "integer",
      "minimum": 1,
      "description": "Columns and rows of a cell."
    },
    "radius": {
      "type": "integer",
      "minimum": 0,
      "description": "Largest distance of a neighbour in columns and rows."
    },
    "window": {
      "type": "number",
      "exclusiveMinimum": 0,
      "description": "Milliseconds for which an event is remembered."
    },
    "tau": {
      "type": "number",
      "exclusiveMinimum": 0,
      "description": "Time constant in milliseconds."
    },
    "full": {
      "type": "number",
      "exclusiveMinimum": 0,
      "description": "Value that is 1. Where left out, the largest of each recording."
    }
  }
}
