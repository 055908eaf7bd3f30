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

/** `18 to run, 0 cached; streams between stages hold at most 704 MiB` */
export const startedLine = ({ toRun, cached, memoryBound }: RunEvent & { type: 'run.started' }): string =>
  `${toRun} to run, ${cached} cached${memoryBound ? `; streams between stages hold at most ${Math.ceil(memoryBound / 2 ** 20)} MiB` : ''}`

/** Whether the end of a stage gets a line. What came from the store was counted in the first line; what was not run is in the last. */
export const isTold = ({ status }: RunEvent & { type: 'stage.finished' }): boolean => status === 'run' || status === 'failed'

/** `done in 88.5 s`, `failed after 3.2 s; 1 stage failed, 4 not run`. */
export function endLine({ status, seconds }: RunEvent & { type: 'run.finished' }, failed: number, left: number): string {
  const stages = (n: number): string => `${n} ${n === 1 ? 'stage' : 'stages'}`
  const parts = [...(failed ? [`${stages(failed)} failed`] : []), ...(left ? [`${failed ? left : stages(left)} not run`] : [])]
  return `${status} ${status === 'done' ? 'in' : 'after'} ${seconds.toFixed(1)} s${parts.length ? `; ${parts.join(', ')}` : ''}`
}

/** One line for the end of a stage. */
export function finishedLine(event: RunEvent & { type: 'stage.finished' }): string {
  const failed = event.status === 'failed'
  return `${failed ? '✗' : '✓'} ${event.instance}  ${event.use}  ${failed ? 'failed' : `${event.seconds.toFixed(1)} s`}`
}

/** The code of a stage that threw what nobody had foreseen. */
const FAULT = 'E5101'

/** Why a stage failed; where it is a fault of its code, with the stack trace that a report of it needs. */
export function failedLines({ issues, cause }: RunEvent & { type: 'stage.failed' }, color: boolean): string {
  const fault = issues.some((i) => i.code === FAULT) && cause instanceof Error ? cause.stack : undefined
  return [formatIssues(issues, { color }), ...(fault === undefined ? [] : [fault])].join('\n')
}
