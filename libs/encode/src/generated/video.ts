// Generated from schemas/stages/encode/video.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of encode/video.
 */
export interface VideoParams {
/**
 * Frames of a sequence: each so many images, one after the other, become one recording.
 */
frames: number
/**
 * Frames a second.
 */
rateHz: number
/**
 * Longest time between two looks at the light; between two frames light changes evenly.
 */
stepMs: number
/**
 * Exponent of the values, light = value^gamma; 1 where values are light.
 */
gamma: number
/**
 * Number of the camera, from which its pixels are drawn; it is not the seed.
 */
device: number
/**
 * The pixels of the camera; what is left out is as v2e assumes it.
 */
camera?: {
/**
 * Light that a black pixel gives and receives all the same, as a part of white; by default 1/255.
 */
dark?: number
/**
 * Light, with the dark one, below which the photoreceptor is linear; 0: nowhere. By default 20/255.
 */
knee?: number
/**
 * Mean threshold of ON events, in natural logarithm of intensity; by default 0.2.
 */
on?: number
/**
 * Mean threshold of OFF events, in natural logarithm of intensity; by default 0.2.
 */
off?: number
/**
 * Standard deviation of both thresholds over pixels; by default 0.03.
 */
mismatch?: number
/**
 * Frequency at which a white pixel's response has fallen to 1/√2; null: unlimited. By default 300.
 */
bandwidthHz?: (number | null)
/**
 * Bandwidth of a pixel without light, as a part of that of a white one; by default 20/275.
 */
darkBandwidth?: number
/**
 * Microseconds after an event in which a pixel does not see; by default 500.
 */
refractoryUs?: number
/**
 * ON events a second that a pixel in constant light sends; by default 0.1.
 */
leakHz?: number
/**
 * Noise events a second of a pixel without light, half of them ON; by default 1.
 */
shotHz?: number
/**
 * Noise of a white pixel, as a part of that of a black one; by default 0.25.
 */
shotBright?: number
/**
 * Standard deviation over pixels of the decimal logarithm of leak and noise; by default 0.1.
 */
noiseSpread?: number
}
}

export const videoSchema: JsonSchema<VideoParams> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "encode/video",
  "description": "Parameters of encode/video.",
  "type": "object",
  "additionalProperties": false,
  "required": [
    "frames",
    "rateHz"
  ],
  "properties": {
    "frames": {
      "type": "integer",
      "minimum": 2,
      "maximum": 1000000,
      "description": "Frames of a sequence: each so many images, one after the other, become one recording."
    },
    "rateHz": {
      "type": "number",
      "exclusiveMinimum": 0,
      "maximum": 1000000,
      "description": "Frames a second."
    },
    "stepMs": {
      "type": "number",
      "exclusiveMinimum": 0,
      "default": 4,
      "description": "Longest time between two looks at the light; between two frames light changes evenly."
    },
    "gamma": {
      "type": "number",
      "exclusiveMinimum": 0,
      "maximum": 10,
      "default": 2.2,
      "description": "Exponent of the values, light = value^gamma; 1 where values are light."
    },
    "device": {
      "type": "integer",
      "minimum": 0,
      "default": 1,
      "description": "Number of the camera, from which its pixels are drawn; it is not the seed."
    },
    "camera": {
      "type": "object",
      "additionalProperties": false,
      "properties": {
        "dark": {
          "type": "number",
          "minimum": 0,
          "description": "Light that a black pixel gives and receives all the same, as a part of white; by default 1/255."
        },
        "knee": {
          "type": "number",
          "minimum": 0,
          "description": "Light, with the dark one, below which the photoreceptor is linear; 0: nowhere. By default 20/255."
        },
        "on": {
          "type": "number",
          "minimum": 0.01,
          "description": "Mean threshold of ON events, in natural logarithm of intensity; by default 0.2."
        },
        "off": {
          "type": "number",
          "minimum": 0.01,
          "description": "Mean threshold of OFF events, in natural logarithm of intensity; by default 0.2."
        },
        "mismatch": {
          "type": "number",
          "minimum": 0,
          "description": "Standard deviation of both thresholds over pixels; by default 0.03."
        },
        "bandwidthHz": {
          "type": [
            "number",
            "null"
          ],
          "exclusiveMinimum": 0,
          "description": "Frequency at which a white pixel's response has fallen to 1/√2; null: unlimited. By default 300."
        },
        "darkBandwidth": {
          "type": "number",
          "exclusiveMinimum": 0,
          "maximum": 1,
          "description": "Bandwidth of a pixel without light, as a part of that of a white one; by default 20/275."
        },
        "refractoryUs": {
          "type": "number",
          "minimum": 0,
          "description": "Microseconds after an event in which a pixel does not see; by default 500."
        },
        "leakHz": {
          "type": "number",
          "minimum": 0,
          "description": "ON events a second that a pixel in constant light sends; by default 0.1."
        },
        "shotHz": {
          "type": "number",
          "minimum": 0,
          "description": "Noise events a second of a pixel without light, half of them ON; by default 1."
        },
        "shotBright": {
          "type": "number",
          "minimum": 0,
          "maximum": 1,
          "description": "Noise of a white pixel, as a part of that of a black one; by default 0.25."
        },
        "noiseSpread": {
          "type": "number",
          "minimum": 0,
          "maximum": 2,
          "description": "Standard deviation over pixels of the decimal logarithm of leak and noise; by default 0.1."
        }
      },
      "description": "The pixels of the camera; what is left out is as v2e assumes it."
    }
  }
}
