/** A decoded image: rows from the top, pixels of one channel (grey) or three (red, green, blue), 0 to 255. */
export interface Picture {
  readonly width: number
  readonly height: number
  readonly channels: 1 | 3
  readonly data: Uint8Array
}

/** A header may not make us allocate more than this many pixels. */
export const MOST_PIXELS = 2 ** 26
