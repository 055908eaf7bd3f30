/** What a stage shows of itself while it runs: for eyes, not for results. A new one takes the place of the last. */
export interface View {
  /** A small image of an event camera, rows from the top: 0 nothing, 1 OFF, 2 ON, 3 both. */
  readonly image?: { readonly width: number; readonly height: number; readonly pixels: Uint8Array }
  /** Lines of plain text beside it. */
  readonly lines: readonly string[]
}
