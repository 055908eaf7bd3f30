import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { formatIssue, type IssueError } from '@spikeline/core'
import { openTensor } from '@spikeline/tensor'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { detectBackend, offerNativeBackend } from './tensorflow.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'spikeline-tensorflow-'))
  vi.stubEnv('SPIKELINE_TENSORFLOW', folder)
  offerNativeBackend()
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true })
})

/** Lays out what the installer leaves behind: a manifest, and one file of three bytes. */
function install(manifest: object = {}): void {
  mkdirSync(join(folder, 'package'))
  writeFileSync(join(folder, 'package/addon.node'), 'abc')
  const { platform, arch } = process
  writeFileSync(join(folder, 'installed.json'), JSON.stringify({
    platform, arch, library: '2.0.0', package: 'package', files: [{ path: 'package/addon.node', bytes: 3 }], ...manifest,
  }))
}

const refusal = async (): Promise<string> =>
  openTensor('tensorflow').then(() => 'not refused', (error: IssueError) => error.issues.map((issue) => formatIssue(issue)).join('\n'))

describe('the native back end', () => {
  it('is chosen where it is installed and whole, without being loaded', () => {
    install()
    expect(detectBackend()).toBe('tensorflow')
  })

  it('is not chosen where there is none; asked for, it says how to install it', async () => {
    expect(detectBackend()).toBe('wasm')
    expect(await refusal()).toMatch(/E3102[^]*npm run tensorflow/)
  })

  it('is not chosen where a file is missing or has another size; asked for, it names the file', async () => {
    install({ files: [{ path: 'package/addon.node', bytes: 4 }] })
    expect(detectBackend()).toBe('wasm')
    expect(await refusal()).toMatch(/E3102.*addon\.node is missing or damaged/)
  })

  it('is not chosen where it was made for another system', async () => {
    install({ arch: 'pdp11' })
    expect(detectBackend()).toBe('wasm')
    expect(await refusal()).toMatch(/E3102.*pdp11/)
  })

  it('is not chosen where its manifest is damaged', async () => {
    writeFileSync(join(folder, 'installed.json'), '{')
    expect(detectBackend()).toBe('wasm')
    expect(await refusal()).toMatch(/E3102.*installed\.json is damaged/)
  })

  it('says so where it is installed and can not be loaded', async () => {
    install()
    expect(await refusal()).toMatch(/E3104[^]*npm run tensorflow -- --again/)
  })
})
