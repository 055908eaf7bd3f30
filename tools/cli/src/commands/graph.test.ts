import { describe, expect, test } from 'vitest'
import { call } from '../testing/call.ts'

const draw = async (format: string) => (await call(['graph', 'pipelines/quickstart.json', '--format', format])).out

describe('spikeline graph', () => {
  test('mermaid: a line a stage and a line an edge, with the type that flows', async () => {
    const text = await draw('mermaid')
    expect(text).toMatch(/^flowchart LR/)
    expect(text).toContain('s_analogInput["analogInput<br/>encode/direct × T"]')
    expect(text).toContain('s_mnist -- "images" --> s_ann')
  })

  test('dot: a graph that Graphviz reads', async () => {
    const text = await draw('dot')
    expect(text).toContain('"mnist" -> "ann" [label="images"]')
    expect(text.trim().endsWith('}')).toBe(true)
  })

  test('html: one page that loads nothing, with every stage', async () => {
    const text = await draw('html')
    expect(text).toContain('<svg')
    expect(text).not.toMatch(/src=|href="http|<script/)
    for (const id of ['mnist', 'ann', 'analogRun', 'comparison']) expect(text).toContain(`>${id}</text>`)
  })

  test('an unknown format is wrong, with the known ones', async () => {
    const { status, err } = await call(['graph', 'pipelines/quickstart.json', '--format', 'png'])
    expect(status).toBe(2)
    expect(err).toContain('mermaid, dot, html')
  })
})
