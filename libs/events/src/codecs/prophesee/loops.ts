/** Times that a camera's clock may go round between two events, and before the first, when a file is written: more would make it large without a need. */
export const MOST_LOOPS = 1 << 16
