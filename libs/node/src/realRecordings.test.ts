import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runStage } from '@spikeline/core'
import { datasets } from '@spikeline/datasets'
import { recordingOf, type Recordings } from '@spikeline/events'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { nodeData } from './data/index.ts'

const source = process.env.SPIKELINE_EVENTS

describe.skipIf(!source)('dataset/recordings on real files of a DVS128 (skipped without SPIKELINE_EVENTS, a folder of recordings)', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'spikeline-recordings-'))
    mkdirSync(join(folder, 'people'))
    for (const name of ['alex_walking_again.aedat', 'cam255_alex_standing_up.aedat']) copyFileSync(join(source!, name), join(folder, 'people', name))
    const list = 'file,label\nalex_walking_again.aedat,walking\ncam255_alex_standing_up.aedat,standing\n'
    for (const split of ['train', 'test']) writeFileSync(join(folder, 'people', `${split}.csv`), list)
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test('are read whole, with their labels', async () => {
    const stage = datasets.stages.find(({ type }) => type === 'dataset/recordings')!
    const params = { folder: 'people', classes: ['walking', 'standing'], sensor: { width: 128, height: 128 }, options: { layout: 'dvs128' }, batch: 8, lenient: false }
    const host = { data: nodeData({ folder, dataFolder: join(folder, 'data') }), backend: 'cpu', threads: 1 } as const
    const { train: [batch] } = (await runStage(stage, {}, params as never, { host })) as unknown as { train: Recordings[] }
    expect([[...batch!.labels], recordingOf(batch!, 0).count, recordingOf(batch!, 1).count]).toEqual([[0, 1], 19_182, 290_292])
  })
})
