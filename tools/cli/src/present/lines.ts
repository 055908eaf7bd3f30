import type { RunEvent } from '@spikeline/core'
import type { Io } from '../io.ts'
import { failedLines, finishedLine, isTold, rate, remaining, startedLine, values } from './describe.ts'

/** Seconds between two progress lines of one stage, so that a log stays readable. */
const EVERY = 10

/** Plain lines for a pipe or a log file. */
export function linePresenter(io: Io) {
  const last = new Map<string, number>()
  return {
    add(event: RunEvent): void {
      if (event.type === 'run.started') io.err(startedLine(event))
      if (event.type === 'stage.log') io.err(`  ${event.instance}: ${event.message}`)
      if (event.type === 'stage.failed') io.err(failedLines(event, io.color))
      if (event.type === 'stage.finished' && isTold(event)) io.err(finishedLine(event))
      if (event.type === 'stage.progress' && event.seconds - (last.get(event.instance) ?? 0) >= EVERY) {
        last.set(event.instance, event.seconds)
        const part = event.total === undefined ? `${event.done.toLocaleString('en')} ${event.unit}` : `${Math.floor((100 * event.done) / event.total)} %`
        io.err(`  ${event.instance}: ${[part, rate(event), remaining(event), values(event)].filter(Boolean).join(', ')}`)
      }
    },
    finish(_event: RunEvent): void {},
  }
}
