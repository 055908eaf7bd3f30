/**
 * Events of a camera in columns, one entry an event, in the order of time. A pixel sends an event when its intensity has risen (ON) or
 * fallen (OFF) by a step.
 *
 * Times are whole microseconds: `t0 + t[i]`. The column has 32 bits, which last for 71 minutes and take half the room of 64; `t0` is a
 * number, exact to 2⁵³. Coordinates count from the top left corner; what a codec turns over to get there is said in its description.
 */
export interface EventBatch {
  /** Microseconds after t0, ascending; equal times are allowed. */
  readonly t: Uint32Array
  /** Column, 0 … width − 1. */
  readonly x: Uint16Array
  /** Row, 0 … height − 1. */
  readonly y: Uint16Array
  /** 1 ON, 0 OFF. */
  readonly p: Uint8Array
  readonly t0: number
  readonly width: number
  readonly height: number
  /** Events, the length of each column. */
  readonly count: number
}
