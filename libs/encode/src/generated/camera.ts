// Generated from schemas/stages/encode/camera.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of encode/camera.
 */
export interface CameraParams {
/**
 * The experiment that is imitated: sensor, optics, motion and camera, of which any part may be stated otherwise below. "nmnist" is calibrated on recordings of N-MNIST; "cifar10-dvs" follows the publication and is not calibrated.
 */
setup: ("nmnist" | "cifar10-dvs")
/**
 * Number of the camera, from which its pixels are drawn. It is not the seed: training and test recordings come from the same pixels.
 */
device: number
/**
 * Size of the sensor in pixels. Left out: that of the setup.
 */
sensor?: {
/**
 * Columns.
 */
width: number
/**
 * Rows.
 */
height: number
}
/**
 * How an image comes to the sensor. What is left out is that of the setup.
 */
optics?: {
/**
 * Pixels of the sensor that a pixel of the image takes along each axis.
 */
scale?: number
/**
 * Standard deviation of the blur, in pixels of the sensor: lens, screen and pixel together.
 */
blur?: number
/**
 * Exponent of the screen, light = value^gamma; 1 where values are light.
 */
gamma?: number
/**
 * The screen around the image.
 */
background?: ("black" | "white")
/**
 * Whether the screen shows 1 − value: dark digits on a light ground.
 */
inverted?: boolean
}
/**
 * Another motion than that of the setup.
 */
motion?: {
/**
 * Length of a recording.
 */
durationMs: number
/**
 * Where the left edge of the image is at first, in pixels of the sensor.
 */
x: number
/**
 * Where the upper edge of the image is at first, in pixels of the sensor.
 */
y: number
/**
 * From rest to rest with the least jerk, or at one speed.
 */
profile: ("smooth" | "even")
/**
 * Standard deviation of the beginnings of moves over recordings.
 */
jitterMs: number
/**
 * Displacements, which add up where they overlap.
 * 
 * @maxItems 1000
 */
moves: {
/**
 * When it begins.
 */
beginMs: number
/**
 * How long it takes.
 */
durationMs: number
/**
 * Pixels of the sensor to the right.
 */
x: number
/**
 * Pixels of the sensor downwards.
 */
y: number
/**
 * True: early or late by as much as the move before it.
 */
follows?: boolean
}[]
}
/**
 * The pixels of the camera. What is left out is that of the setup.
 */
camera?: {
/**
 * Light that a black pixel gives and receives all the same, as a part of white; it bounds the contrast.
 */
dark?: number
/**
 * Light, with the dark one, below which the photoreceptor is linear; 0: nowhere.
 */
knee?: number
/**
 * Mean threshold of ON events, in natural logarithm of intensity.
 */
on?: number
/**
 * Mean threshold of OFF events, in natural logarithm of intensity.
 */
off?: number
/**
 * Standard deviation of both thresholds over pixels.
 */
mismatch?: number
/**
 * Frequency at which a white pixel's response has fallen to 1/√2; null: unlimited.
 */
bandwidthHz?: (number | null)
/**
 * Bandwidth of a pixel without light, as a part of that of a white one.
 */
darkBandwidth?: number
/**
 * Microseconds after an event in which a pixel does not see.
 */
refractoryUs?: number
/**
 * ON events a second that a pixel in constant light sends.
 */
leakHz?: number
/**
 * Noise events a second of a pixel without light, half of them ON.
 */
shotHz?: number
/**
 * Noise of a white pixel, as a part of that of a black one.
 */
shotBright?: number
/**
 * Standard deviation over pixels of the decimal logarithm of leak and noise.
 */
noiseSpread?: number
}
}

export const cameraSchema: JsonSchema<CameraParams> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "encode/camera",
  "description": "Parameters of encode/camera.",
  "type": "object",
  "additionalProperties": false,
  "required": [
    "setup"
  ],
  "properties": {
    "setup": {
      "enum": [
        "nmnist",
        "cifar10-dvs"
      ],
      "description": "The experiment that is imitated: sensor, optics, motion and camera, of which any part may be stated otherwise below. \"nmnist\" is calibrated on recordings of N-MNIST; \"cifar10-dvs\" follows the publication and is not calibrated."
    },
    "device": {
      "type": "integer",
      "minimum": 0,
      "default": 1,
      "description": "Number of the camera, from which its pixels are drawn. It is not the seed: training and test recordings come from the same pixels."
    },
    "sensor": {
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
          "maximum": 4096,
          "description": "Columns."
        },
        "height": {
          "type": "integer",
          "minimum": 1,
          "maximum": 4096,
          "description": "Rows."
        }
      },
      "description": "Size of the sensor in pixels. Left out: that of the setup."
    },
    "optics": {
      "type": "object",
      "additionalProperties": false,
      "properties": {
        "scale": {
          "type": "number",
          "exclusiveMinimum": 0,
          "maximum": 64,
          "description": "Pixels of the sensor that a pixel of the image takes along each axis."
        },
        "blur": {
          "type": "number",
          "minimum": 0,
          "maximum": 64,
          "description": "Standard deviation of the blur, in pixels of the sensor: lens, screen and pixel together."
        },
        "gamma": {
          "type": "number",
          "exclusiveMinimum": 0,
          "maximum": 10,
          "description": "Exponent of the screen, light = value^gamma; 1 where values are light."
        },
        "background": {
          "enum": [
            "black",
            "white"
          ],
          "description": "The screen around the image."
        },
        "inverted": {
          "type": "boolean",
          "description": "Whether the screen shows 1 − value: dark digits on a light ground."
        }
      },
      "description": "How an image comes to the sensor. What is left out is that of the setup."
    },
    "motion": {
      "type": "object",
      "additionalProperties": false,
      "required": [
        "durationMs",
        "x",
        "y",
        "moves"
      ],
      "properties": {
        "durationMs": {
          "type": "number",
          "exclusiveMinimum": 0,
          "maximum": 600000,
          "description": "Length of a recording."
        },
        "x": {
          "type": "number",
          "description": "Where the left edge of the image is at first, in pixels of the sensor."
        },
        "y": {
          "type": "number",
          "description": "Where the upper edge of the image is at first, in pixels of the sensor."
        },
        "profile": {
          "enum": [
            "smooth",
            "even"
          ],
          "default": "smooth",
          "description": "From rest to rest with the least jerk, or at one speed."
        },
        "jitterMs": {
          "type": "number",
          "minimum": 0,
          "default": 0,
          "description": "Standard deviation of the beginnings of moves over recordings."
        },
        "moves": {
          "type": "array",
          "maxItems": 1000,
          "items": {
            "type": "object",
            "additionalProperties": false,
            "required": [
              "beginMs",
              "durationMs",
              "x",
              "y"
            ],
            "properties": {
              "beginMs": {
                "type": "number",
                "description": "When it begins."
              },
              "durationMs": {
                "type": "number",
                "exclusiveMinimum": 0,
                "description": "How long it takes."
              },
              "x": {
                "type": "number",
                "description": "Pixels of the sensor to the right."
              },
              "y": {
                "type": "number",
                "description": "Pixels of the sensor downwards."
              },
              "follows": {
                "type": "boolean",
                "description": "True: early or late by as much as the move before it."
              }
            }
          },
          "description": "Displacements, which add up where they overlap."
        }
      },
      "description": "Another motion than that of the setup."
    },
    "camera": {
      "type": "object",
      "additionalProperties": false,
      "properties": {
        "dark": {
          "type": "number",
          "minimum": 0,
          "description": "Light that a black pixel gives and receives all the same, as a part of white; it bounds the contrast."
        },
        "knee": {
          "type": "number",
          "minimum": 0,
          "description": "Light, with the dark one, below which the photoreceptor is linear; 0: nowhere."
        },
        "on": {
          "type": "number",
          "minimum": 0.01,
          "description": "Mean threshold of ON events, in natural logarithm of intensity."
        },
        "off": {
          "type": "number",
          "minimum": 0.01,
          "description": "Mean threshold of OFF events, in natural logarithm of intensity."
        },
        "mismatch": {
          "type": "number",
          "minimum": 0,
          "description": "Standard deviation of both thresholds over pixels."
        },
        "bandwidthHz": {
          "type": [
            "number",
            "null"
          ],
          "exclusiveMinimum": 0,
          "description": "Frequency at which a white pixel's response has fallen to 1/√2; null: unlimited."
        },
        "darkBandwidth": {
          "type": "number",
          "exclusiveMinimum": 0,
          "maximum": 1,
          "description": "Bandwidth of a pixel without light, as a part of that of a white one."
        },
        "refractoryUs": {
          "type": "number",
          "minimum": 0,
          "description": "Microseconds after an event in which a pixel does not see."
        },
        "leakHz": {
          "type": "number",
          "minimum": 0,
          "description": "ON events a second that a pixel in constant light sends."
        },
        "shotHz": {
          "type": "number",
          "minimum": 0,
          "description": "Noise events a second of a pixel without light, half of them ON."
        },
        "shotBright": {
          "type": "number",
          "minimum": 0,
          "maximum": 1,
          "description": "Noise of a white pixel, as a part of that of a black one."
        },
        "noiseSpread": {
          "type": "number",
          "minimum": 0,
          "maximum": 2,
          "description": "Standard deviation over pixels of the decimal logarithm of leak and noise."
        }
      },
      "description": "The pixels of the camera. What is left out is that of the setup."
    }
  }
}
