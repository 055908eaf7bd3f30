// Generated from schemas/stages/events/send.schema.json by `npm run generate`. Do not edit.
import type { JsonSchema } from '@spikeline/core'

/**
 * Parameters of events/send.
 */
export interface SendParams {
/**
 * Where events are sent: `tcp://HOST:PORT`, `tcp-listen://HOST:PORT`, `udp://HOST:PORT`, `ws://HOST:PORT/PATH`, `ws-listen://HOST:PORT`, or the path of a file in the output folder. Several at once.
 * 
 * @minItems 1
 * @maxItems 16
 */
to: [string]|[string, string]|[string, string, string]|[string, string, string, string]|[string, string, string, string, string]|[string, string, string, string, string, string]|[string, string, string, string, string, string, string]|[string, string, string, string, string, string, string, string]|[string, string, string, string, string, string, string, string, string]|[string, string, string, string, string, string, string, string, string, string]|[string, string, string, string, string, string, string, string, string, string, string]|[string, string, string, string, string, string, string, string, string, string, string, string]|[string, string, string, string, string, string, string, string, string, string, string, string, string]|[string, string, string, string, string, string, string, string, string, string, string, string, string, string]|[string, string, string, string, string, string, string, string, string, string, string, string, string, string, string]|[string, string, string, string, string, string, string, string, string, string, string, string, string, string, string, string]
/**
 * A format of docs/events.md for byte streams. Files have that of their ending where left out; datagrams are words of SPIF.
 */
format?: string
/**
 * Options of the format by name, as docs/events.md has them.
 */
set?: {
[k: string]: string
}
/**
 * Of SPIF: send the time of each event behind its word. AEStream's receiver does not take such.
 */
timestamps?: boolean
/**
 * What happens when a receiver takes events more slowly than they come: everything waits for it, pieces are not sent to it and counted, or it is sent away.
 */
slow: ("wait" | "drop" | "close")
/**
 * Begin when so many are connected to each address that listens; events before that wait.
 */
clients: number
}

export const sendSchema: JsonSchema<SendParams> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "events/send",
  "description": "Parameters of events/send.",
  "type": "object",
  "additionalProperties": false,
  "required": [
    "to"
  ],
  "properties": {
    "to": {
      "type": "array",
      "minItems": 1,
      "maxItems": 16,
      "items": {
        "type": "string",
        "minLength": 1
      },
      "description": "Where events are sent: `tcp://HOST:PORT`, `tcp-listen://HOST:PORT`, `udp://HOST:PORT`, `ws://HOST:PORT/PATH`, `ws-listen://HOST:PORT`, or the path of a file in the output folder. Several at once."
    },
    "format": {
      "type": "string",
      "minLength": 1,
      "description": "A format of docs/events.md for byte streams. Files have that of their ending where left out; datagrams are words of SPIF."
    },
    "set": {
      "type": "object",
      "additionalProperties": {
        "type": "string"
      },
      "description": "Options of the format by name, as docs/events.md has them."
    },
    "timestamps": {
      "type": "boolean",
      "description": "Of SPIF: send the time of each event behind its word. AEStream's receiver does not take such."
    },
    "slow": {
      "enum": [
        "wait",
        "drop",
        "close"
      ],
      "default": "wait",
      "description": "What happens when a receiver takes events more slowly than they come: everything waits for it, pieces are not sent to it and counted, or it is sent away."
    },
    "clients": {
      "type": "integer",
      "minimum": 0,
      "maximum": 64,
      "default": 0,
      "description": "Begin when so many are connected to each address that listens; events before that wait."
    }
  }
}
