import type { RunEvent } from '@spikeline/core'
import type { Io } from '../io.ts'
import { failedLines, finishedLine, isTold, rate, remaining, startedLine, values } from './describe.ts'
import { Screen } from './screen.ts'
import { viewLines } from './view.ts'

const BAR = 24

/** A display that is redrawn in place: finished stages scroll up, running ones stay below with bar, rate and remaining time. */
export function livePresenter(io: Io) {
  const running = new Map<string, string>()
  /** What stages show of themselves; the last view stays until its stage ends. */
  const views = new Map<string, readonly string[]>()
  const screen = new Screen(io)

  const draw = (above: readonly string[], force: boolean): void => {
    if (!force && !screen.due) return
    screen.draw([...[...views.values()].flat(), ...[...running.values()].map((line) => line.slice(0, io.columns - 1))], above)
  }

  return {
    add(event: RunEvent): void {
      switch (event.type) {
        case 'run.started':
          return draw([startedLine(event)], true)
        case 'stage.started':
          running.set(event.instance, `  ${event.instance}  ${event.use}`)
          return draw([], false)
        case 'stage.progress':
          running.set(event.instance, progressLine(event))
          return draw([], false)
        case 'stage.view':
          views.set(event.instance, viewLines(event.view, io))
          return draw([], false)
        case 'stage.log':
          return draw([`  ${event.instance}: ${event.message}`], true)
        case 'stage.failed':
          return draw(failedLines(event, io.color).split('\n'), true)
        case 'stage.finished':
          running.delete(event.instance)
          views.delete(event.instance)
          return draw(isTold(event) ? [finishedLine(event)] : [], isTold(event))
      }
    },
    finish(_event: RunEvent): void {
      running.clear()
      views.clear()
      draw([], true)
    },
  }
}

function progressLine(event: RunEvent & { type: 'stage.progress' }): string {
  const share = event.total ? Math.min(1, event.done / event.total) : 0
  const filled = Math.round(share * BAR)
  const bar = event.total ? `${'█'.repeat(filled)}${'░'.repeat(BAR - filled)} ${String(Math.floor(share * 100)).padStart(3)} %` : `${event.done.toLocaleString('en')} ${event.unit}`
  return `  ${event.instance}  ${[bar, rate(event), remaining(event), values(event)].filter(Boolean).join('  ')}`
}
