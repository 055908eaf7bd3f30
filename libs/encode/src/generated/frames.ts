// Generated from schemas/stages/encode/frames.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of encode/frames.
 */
export interface FramesParams {
/**
 * Frames of a recording.
 */
frames: number
/**
 * Whether a frame has a part of the recording's time, or of its events.
 */
by: ("time" | "count")
/**
 * By time: length of a frame in milliseconds. Where left out, the frames of a recording divide the time from its first event to its last into equal parts.
 */
dt?: number
/**
 * The number of events of each polarity, whether there was any, or ON less OFF.
 */
values: ("count" | "binary" | "signed")
/**
 * Number of events that is 1. Where left out, the largest of each recording. Binary values have none.
 */
full?: number
/**
 * Whether the frames of a recording are channels of one image, or images in series.
 */
layout: ("channels" | "series")
}

export const framesSchema: JsonSchema<FramesParams> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "encode/frames",
  "description": "Parameters of encode/frames.",
  "type": "object",
  "additionalProperties": false,
  "properties": {
    "frames": {
      "type": "integer",
      "minimum": 1,
      "maximum": 10000,
      "default": 1,
      "description": "Frames of a recording."
    },
    "by": {
      "enum": [
        "time",
        "count"
      ],
      "default": "time",
      "description": "Whether a frame has a part of the recording's time, or of its events."
    },
    "dt": {
      "type": "number",
      "exclusiveMinimum": 0,
      "description": "By time: length of a frame in milliseconds. Where left out, the frames of a recording divide the time from its first event to its last into equal parts."
    },
    "values": {
      "enum": [
        "count",
        "binary",
        "signed"
      ],
      "default": "count",
      "description": "The number of events of each polarity, whether there was any, or ON less OFF."
    },
    "full": {
      "type": "number",
      "exclusiveMinimum": 0,
      "description": "Number of events that is 1. Where left out, the largest of each recording. Binary values have none."
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
