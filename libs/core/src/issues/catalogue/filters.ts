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
  E4202: {
    message: ({ left, top, width, height, sensor }) => `an area of ${width} × ${height} pixels from column ${left}, row ${top} on reaches beyond the sensor of ${sensor}`,
    fix: () => 'choose an area within the sensor: left + width and top + height no greater than its width and height',
    explain: 'What is cropped becomes the sensor of all that follows. Pixels outside of the camera have no events, and would silently be empty inputs of a network.',
  },
  E4203: {
    message: ({ type, what }) => `${type} must know ${what}, and its recording comes in pieces`,
    fix: () => 'put events/window before it, which makes whole recordings of an endless one, or choose another way that needs no end',
    explain: `An endless recording, as from a camera, comes in pieces, and what is given of a piece can't wait for the end. A few filters look at a whole
recording first: they take data sets, and windows of an endless recording, {"use": "events/window"}.`,
  },
  E4204: {
    message: ({ type, what }) => `parameters of ${type}: ${what}`,
    fix: () => 'change one of them',
    explain: 'Each parameter is allowed by itself, but together they ask for nothing, or for what is not there.',
  },
}
