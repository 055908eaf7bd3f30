// Generated from schemas/stages/events/source.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of events/source.
 */
export interface SourceParams {
/**
 * Where the events come from: the path of a file, `stdin:`, `tcp://HOST:PORT`, `tcp-listen://HOST:PORT`, `udp://HOST:PORT`, `ws://HOST:PORT/PATH`, `ws-listen://HOST:PORT`, `synthetic:noise`, `synthetic:bar`.
 */
from: string
/**
 * A format of docs/events.md, or `spif`. Found by the first bytes where left out; datagrams are `spif`.
 */
format?: string
/**
 * Options of the format by name, as docs/events.md has them.
 */
set?: {
[k: string]: string
}
/**
 * The size of the sensor in pixels, for what does not say it.
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
 * Skip what is wrong and count it, instead of failing.
 */
lenient: boolean
/**
 * Of SPIF: whether bit 31 of a word says that a time follows (the default), or none ever does. Events without a time get that of their arrival.
 */
timestamps?: ("by-bit" | "never")
/**
 * What happens to events that come faster than they are worked on, when the buffer is full: the sender waits, the oldest or the newest are dropped and counted, or the run fails. Must be said for `udp:` and `ws:`; what can wait does by default.
 */
overflow?: ("block" | "drop-oldest" | "drop-newest" | "fail")
/**
 * Events that may wait, of about 9 bytes each. The time that decisions can lag behind is this over the rate.
 */
buffer: number
/**
 * Of a file or a synthetic source: so many times as fast as the events' own times, 1 is real time. As fast as they are taken where left out.
 */
speed?: number
/**
 * The file was recorded by `record`: its events come in the pieces in which they came live.
 */
replay: boolean
/**
 * A file in the output folder to which the events are recorded, in the format of its ending, with NAME.arrivals.ndjson beside it. It must not be there yet. Empty: none.
 */
record: string
/**
 * Connect again when a connection ends, breaks or can't be had; without it the end of the connection is the end of the stream.
 */
reconnect?: {
/**
 * Seconds until the first attempt; each further pause is twice as long.
 */
after: number
/**
 * Seconds of the longest pause.
 */
most: number
/**
 * Attempts in a row that may fail; no bound where left out.
 */
attempts?: number
}
/**
 * Seconds without an event after which it is said that the sensor is quiet.
 */
quiet?: number
/**
 * End after so many seconds; of a synthetic source, of its events' times.
 */
seconds?: number
/**
 * End after so many events.
 */
events?: number
}

export const sourceSchema: JsonSchema<SourceParams> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "events/source",
  "description": "Parameters of events/source.",
  "type": "object",
  "additionalProperties": false,
  "required": [
    "from"
  ],
  "properties": {
    "from": {
      "type": "string",
      "minLength": 1,
      "description": "Where the events come from: the path of a file, `stdin:`, `tcp://HOST:PORT`, `tcp-listen://HOST:PORT`, `udp://HOST:PORT`, `ws://HOST:PORT/PATH`, `ws-listen://HOST:PORT`, `synthetic:noise`, `synthetic:bar`."
    },
    "format": {
      "type": "string",
      "minLength": 1,
      "description": "A format of docs/events.md, or `spif`. Found by the first bytes where left out; datagrams are `spif`."
    },
    "set": {
      "type": "object",
      "additionalProperties": {
        "type": "string"
      },
      "description": "Options of the format by name, as docs/events.md has them."
    },
    "sensor": {
      "type": "object",
      "additionalProperties": false,
      "required": [
        "width",
        "height"
      ],
      "description": "The size of the sensor in pixels, for what does not say it.",
      "properties": {
        "width": {
          "type": "integer",
          "minimum": 1,
          "maximum": 65535,
          "description": "Columns."
        },
        "height": {
          "type": "integer",
          "minimum": 1,
          "maximum": 65535,
          "description": "Rows."
        }
      }
    },
    "lenient": {
      "type": "boolean",
      "default": false,
      "description": "Skip what is wrong and count it, instead of failing."
    },
    "timestamps": {
      "enum": [
        "by-bit",
        "never"
      ],
      "description": "Of SPIF: whether bit 31 of a word says that a time follows (the default), or none ever does. Events without a time get that of their arrival."
    },
    "overflow": {
      "enum": [
        "block",
        "drop-oldest",
        "drop-newest",
        "fail"
      ],
      "description": "What happens to events that come faster than they are worked on, when the buffer is full: the sender waits, the oldest or the newest are dropped and counted, or the run fails. Must be said for `udp:` and `ws:`; what can wait does by default."
    },
    "buffer": {
      "type": "integer",
      "minimum": 1,
      "maximum": 268435456,
      "default": 262144,
      "description": "Events that may wait, of about 9 bytes each. The time that decisions can lag behind is this over the rate."
    },
    "speed": {
      "type": "number",
      "exclusiveMinimum": 0,
      "description": "Of a file or a synthetic source: so many times as fast as the events' own times, 1 is real time. As fast as they are taken where left out."
    },
    "replay": {
      "type": "boolean",
      "default": false,
      "description": "The file was recorded by `record`: its events come in the pieces in which they came live."
    },
    "record": {
      "type": "string",
      "default": "",
      "description": "A file in the output folder to which the events are recorded, in the format of its ending, with NAME.arrivals.ndjson beside it. It must not be there yet. Empty: none."
    },
    "reconnect": {
      "type": "object",
      "additionalProperties": false,
      "description": "Connect again when a connection ends, breaks or can't be had; without it the end of the connection is the end of the stream.",
      "properties": {
        "after": {
          "type": "number",
          "exclusiveMinimum": 0,
          "default": 0.1,
          "description": "Seconds until the first attempt; each further pause is twice as long."
        },
        "most": {
          "type": "number",
          "exclusiveMinimum": 0,
          "default": 10,
          "description": "Seconds of the longest pause."
        },
        "attempts": {
          "type": "integer",
          "minimum": 1,
          "description": "Attempts in a row that may fail; no bound where left out."
        }
      }
    },
    "quiet": {
      "type": "number",
      "exclusiveMinimum": 0,
      "description": "Seconds without an event after which it is said that the sensor is quiet."
    },
    "seconds": {
      "type": "number",
      "exclusiveMinimum": 0,
      "description": "End after so many seconds; of a synthetic source, of its events' times."
    },
    "events": {
      "type": "integer",
      "minimum": 1,
      "description": "End after so many events."
    }
  }
}
