// Generated from schemas/stages/encode/time-surface.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of encode/time-surface.
 */
export interface TimeSurfaceParams {
/**
 * Time constant in milliseconds.
 */
tau: number
/**
 * How a surface falls with the time since the last event.
 */
decay: ("exponential" | "linear")
/**
 * Surfaces of a recording.
 */
frames: number
/**
 * Milliseconds from one surface to the next. Where left out, an equal part of each recording.
 */
dt?: number
/**
 * Whether the frames of a recording are channels of one image, or images in series.
 */
layout: ("channels" | "series")
}

export const timeSurfaceSchema: JsonSchema<TimeSurfaceParams> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "encode/time-surface",
  "description": "Parameters of encode/time-surface.",
  "type": "object",
  "additionalProperties": false,
  "required": [
    "tau"
  ],
  "properties": {
    "tau": {
      "type": "number",
      "exclusiveMinimum": 0,
      "description": "Time constant in milliseconds."
    },
    "decay": {
      "enum": [
        "exponential",
        "linear"
      ],
      "default": "exponential",
      "description": "How a surface falls with the time since the last event."
    },
    "frames": {
      "type": "integer",
      "minimum": 1,
      "maximum": 10000,
      "default": 1,
      "description": "Surfaces of a recording."
    },
    "dt": {
      "type": "number",
      "exclusiveMinimum": 0,
      "description": "Milliseconds from one surface to the next. Where left out, an equal part of each recording."
    },
    "layout": {
      "enum": [
        "channels",
        "series"
      ],
      "default": "channels",
      "description": "Whether the frames of a recording are channels of one image, or images in series."
    }
  }
}
