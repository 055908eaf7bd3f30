import { fail, IssueError, statementsType, type Host, type Inspection, type Shape, type StageContext, type Statements } from '@spikeline/core'
import { recordingsType, type Recordings } from '@spikeline/events'
import { requireShape } from '@spikeline/networks'
import { defer, from, switchMap, type Observable } from 'rxjs'
import type { RecordingParams } from './recordingDataset.ts'

/** Parameters of a set of recordings that something else may stand in for. */
export interface OtherwiseParams extends RecordingParams {
  /** What comes in where there is no folder, in words. */
  readonly otherwise?: string
}

interface Streams {
  readonly train: Observable<Recordings>
  readonly test: Observable<Recordings>
}

/** What recordingDataset gives, as far as it is needed here. */
interface Dataset<P> {
  shapes(inputs: object, params: P): { readonly train: Shape; readonly test: Shape }
  inspect(params: P, host: Host): Promise<Inspection>
  run(inputs: object, params: P, context: StageContext): Streams
}

const splits = ['train', 'test'] as const
const portOf = { train: 'otherwiseTrain', test: 'otherwiseTest' } as const

/** Said of the parameter and the ports in the description of a stage. */
export const otherwiseDescription = `With "otherwise", the recordings of the inputs "otherwiseTrain" and "otherwiseTest" are given in the place of the data set's where its folder
is not on this machine: synthetic ones of "encode/camera", for example, so that one document runs everywhere. The output "origin" says in a sentence which
they are, for the report, and results of one are never taken for those of the other. A folder that is there but lacks something is refused as without it.`

/**
 * A set of recordings for which others stand in where its folder is not there, if the parameter "otherwise" says so. Fails with E4300 where that
 * parameter and the inputs contradict each other, E2301 where the sensor or the classes are not those of the set.
 */
export function orOtherwise<P extends OtherwiseParams, D extends Dataset<P>>(title: string, dataset: D) {
  const { shapes, inspect, run } = dataset
  return {
    ...dataset,
    inputs: {
      otherwiseTrain: { type: recordingsType, summary: 'training recordings to take where the folder is not there', optional: true },
      otherwiseTest: { type: recordingsType, summary: 'test recordings to take where the folder is not there', optional: true },
    },
    outputs: {
      train: { type: recordingsType, summary: 'the training recordings, or the first of them' },
      test: { type: recordingsType, summary: 'the test recordings, or the first of them' },
      origin: { type: statementsType, summary: 'which recordings they are' },
    },
    shapes(inputs: Readonly<Record<string, Shape | undefined>>, params: P) {
      for (const port of Object.values(portOf)) if (Object.hasOwn(inputs, port) !== (params.otherwise !== undefined)) fail('E4300', { port, given: Object.hasOwn(inputs, port) })
      const own = shapes({}, params)
      for (const split of splits) {
        const { height, width, classes } = own[split]
        requireShape(portOf[split], inputs[portOf[split]], { height, width, classes, pieces: false })
      }
      // How many there will be is known when one of the two was found.
      const open = ({ samples: _, ...shape }: Shape): Shape => shape
      return params.otherwise === undefined ? own : { train: open(own.train), test: open(own.test) }
    },
    async inspect(params: P, host: Host): Promise<Inspection> {
      return (await isAbsent(params, host)) ? { digest: 'otherwise' } : inspect(params, host)
    },
    run(inputs: { readonly otherwiseTrain?: Observable<Recordings> | undefined; readonly otherwiseTest?: Observable<Recordings> | undefined }, params: P, context: StageContext) {
      const own = run({}, params, context)
      if (params.otherwise === undefined) return { ...own, origin: context.source(() => [originOf(title, params, false)]) }
      const absent = defer(() => from(isAbsent(params, context.host)))
      const either = (split: (typeof splits)[number]): Observable<Recordings> => absent.pipe(switchMap((is) => (is ? inputs[portOf[split]]! : own[split])))
      return {
        train: either('train'), test: either('test'),
        origin: context.source(async function* () {
          yield originOf(title, params, await isAbsent(params, context.host))
        }),
      }
    },
  }
}

/** Whether others stand in: they may, and the machine has no folder of that name. What else is wrong with a folder is no reason. */
async function isAbsent({ otherwise, folder }: OtherwiseParams, { data }: Host): Promise<boolean> {
  if (otherwise === undefined) return false
  try {
    await data.list(folder)
    return false
  } catch (error) {
    if (error instanceof IssueError && error.issues[0]!.code === 'E4006') return true
    throw error
  }
}

function originOf(title: string, { otherwise, folder }: OtherwiseParams, absent: boolean): Statements {
  const text = absent
    ? `This ran on ${otherwise}, not on ${title} itself: there is no folder "${folder}" on this machine. No figure here is one of ${title}.`
    : `This ran on recordings of ${title} itself, from a folder on this machine.`
  return { statements: [{ kind: absent ? 'warning' : 'note', subject: 'data', verdict: '', text, figures: [] }] }
}
