import type { Chapter } from './entry.ts'

/** E420x filters, windows and slices of events. */
export const filters: Chapter = {
  E4200: {
    message: ({ time, slice, begin, length }) => `an event at ${time} µs came after its slice of time was complete: slice ${slice} is open, of ${length} µs each from ${begin} µs on`,
    fix: () => 'give events in the order of time, and say that a time has passed only when no event before it can come',
    explain: `What cuts an endless recording into slices gives each slice once, when it is complete: an event of a later slice has come, or its time was
said to have passed. An event that comes for it afterwards would be lost.`,
  },
  E4201: {
    message: ({ width, height, expected }) => `events of a sensor of ${width} × ${height} pixels follow those of one of ${expected}`,
    fix: () => 'read the recordings of each camera in a pipeline of its own',
    explain: 'The pieces of an endless recording are of one camera: what remembers something for each pixel has no place for others.',
  },
}
