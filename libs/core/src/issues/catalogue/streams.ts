import type { Chapter } from './entry.ts'

/** Networks on streams of events. */
export const streams: Chapter = {
  E3510: {
    message: ({ window, dt }) => `a window of ${window} ms is no whole number of slices of ${dt} ms`,
    fix: () => 'make "window" a multiple of "dt"',
    explain: 'Scores are read at the ends of slices and look back over so many of them.',
  },
  E3511: {
    message: ({ network, layer }) => `the output "${layer}" of "${network}" never fires, so that there are no spikes to count in a window`,
    fix: () => 'leave "window" out: its scores are its membranes; or use a network whose output fires',
    explain: 'With a window, the score of a class is the number of spikes of its output in the last milliseconds. The membrane of an output that only integrates holds all that ever came, and can not be asked for a part of it.',
  },
}
