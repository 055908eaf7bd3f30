import type { Chapter } from './entry.ts'

/** E5xxx streams, stages, the run. */
export const running: Chapter = {
  E5101: {
    message: ({ stage, message }) => `stage "${stage}" failed: ${message}`,
    fix: () => 'this is a fault of the stage, not of the document; report it with the stack trace',
    explain: 'The code of a stage threw an error that it did not expect itself. The original error and its stack are kept as the cause. Results of other stages that were finished before remain in the store.',
  },
  E5102: {
    message: ({ stage, outputs }) => `stage "${stage}" did not return the output ${outputs}`,
    fix: () => 'return one Observable for each port that the stage declares',
    explain: 'A stage declares its output ports, and its `run` must return an Observable under each of their names. This one returned something else. It is a fault of the stage.',
  },
  E5103: {
    message: ({ from, to, batches, bytes }) => `the live edge ${from} → ${to} is full (${batches} batches or ${bytes} bytes)`,
    fix: () => 'make the consumer faster, or let the source drop: overflow "drop-oldest" or "drop-newest"',
    explain: 'The source is live and its overflow policy is "fail": when a consumer is too slow and its queue is full, the run fails rather than lose data. The other policies are "block" (the source waits), "drop-oldest" and "drop-newest" (what is lost is counted into the results).',
  },
  E5104: {
    message: ({ chain }) => `nothing can move any more: ${(chain as readonly string[]).join('; ')}`,
    fix: () => 'read both streams side by side, or take one of them through a stage whose result is stored',
    explain: [
      'Stages wait for each other in a ring. It happens where one stage feeds two ports at the same pace ("coupled outputs") and a consumer reads one of them to its end before it begins with the other: the queue of the other fills up, and the producer waits.',
      'Edges are bounded, so that a run needs bounded memory; therefore such a reader can never finish. Read both streams side by side, or put a stage in between whose result is stored.',
    ].join('\n\n'),
  },
  E5105: {
    message: ({ from, to }) => `${to} was subscribed to after ${from} had begun to flow`,
    fix: () => 'subscribe once and share the stream, or keep what is needed twice',
    explain: 'The stream on an input flows once. Whoever subscribes before its first batch gets all of it; a later subscriber would miss what has passed, so that is an error. To read an input twice, keep what the second pass needs, or use `share()` before the first batch.',
  },
  E5106: {
    message: ({ producer, port }) => `the stored result of "${producer}" (output "${port}") is gone`,
    fix: () => 'run again: what is missing is made anew',
    explain: 'When the run was planned this result was in the store, or it was just written; now it is not there. Something else removed it, perhaps `spikeline gc` in another process.',
  },
  E5107: {
    message: ({ type }) => `stage type ${type} draws random numbers but is not declared seeded`,
    fix: () => 'add `seeded: true` to the declaration',
    explain: 'A stage that draws from `context.random` depends on the seed, so the seed must be part of its key. Only stages declared `seeded: true` may do so; otherwise a result made under one seed would be taken for that of another.',
  },
  E5108: {
    message: ({ use }) => `no library provides the stage type ${use}`,
    explain: 'The plan names a stage type that the registry of this run does not have: the plan was made with other libraries.',
  },
  E5109: {
    message: ({ instance, reason }) => `${instance} can't run: ${reason}`,
    explain: 'The plan found that this stage can not run now, for the reason given, usually because a data set is not there. Stages that do not depend on it have run.',
  },
}
