import { formatIssues, type RunEvent } from '@spikeline/core'

type Progress = RunEvent & { type: 'stage.progress' }

/** `784,000 images/s`, from the start of the stage. */
export const rate = ({ done, seconds, unit }: Progress): string => {
  if (seconds <= 0 || done <= 0) return ''
  const perSecond = done / seconds
  return `${perSecond >= 10 ? Math.round(perSecond).toLocaleString('en') : perSecond.toFixed(1)} ${unit}/s`
}

/** `12 s left`, where the total is known and enough was done to tell. */
export const remaining = ({ done, total, seconds }: Progress): string => {
  if (total === undefined || done <= 0 || seconds < 0.5 || done >= total) return ''
  return `${duration((seconds * (total - done)) / done)} left`
}

export const duration = (seconds: number): string =>
  seconds < 60 ? `${Math.ceil(seconds)} s` : seconds < 3600 ? `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s` : `${(seconds / 3600).toFixed(1)} h`

/** `loss 0.132  accuracy 0.962` */
export const values = ({ values: v }: Progress): string => Object.entries(v ?? {}).map(([name, value]) => `${name} ${short(value)}`).join('  ')

const short = (value: number): string => (Number.isInteger(value) ? value.toLocaleString('en') : value.toPrecision(3))

/** `18 to run, 0 cached; edges hold at most 704 MiB` */
export const startedLine = ({ toRun, cached, memoryBound }: RunEvent & { type: 'run.started' }): string =>
  `${toRun} to run, ${cached} cached${memoryBound ? `; edges hold at most ${Math.ceil(memoryBound / 2 ** 20)} MiB` : ''}`

/** One line for the end of a stage. */
export function finishedLine(event: RunEvent & { type: 'stage.finished' }): string {
  const mark = { run: '✓', cached: '=', failed: '✗', cancelled: '–' }[event.status]
  const note = { run: `${event.seconds.toFixed(1)} s`, cached: 'cached', failed: 'failed', cancelled: 'cancelled' }[event.status]
  return `${mark} ${event.instance}  ${event.use}  ${note}`
}

/** The code of a stage that threw what nobody had foreseen. */
const FAULT = 'E5101'

/** Why a stage failed; where it is a fault of its code, with the stack trace that a report of it needs. */
export function failedLines({ issues, cause }: RunEvent & { type: 'stage.failed' }, color: boolean): string {
  const fault = issues.some((i) => i.code === FAULT) && cause instanceof Error ? cause.stack : undefined
  return [formatIssues(issues, { color }), ...(fault === undefined ? [] : [fault])].join('\n')
}
