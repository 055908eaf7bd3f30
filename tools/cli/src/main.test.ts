import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { commands } from './commands/index.ts'
import { call, inFolder, root } from './testing/call.ts'

describe('the command line', () => {
  test('without a command it prints the overview and exits with 2; --help exits with 0', async () => {
    const bare = await call([])
    expect(bare.status).toBe(2)
    for (const name of Object.keys(commands)) expect(bare.out).toContain(`  ${name}`)
    expect(await call(['--help'])).toEqual({ ...bare, status: 0 })
  })

  test('every command has a help that names its usage', async () => {
    for (const name of Object.keys(commands)) {
      const { status, out } = await call([name, '--help'])
      expect(status).toBe(0)
      expect(out).toMatch(new RegExp(`^usage: spikeline ${name}`))
    }
  })

  test('an unknown command is wrong, and the message lists those there are', async () => {
    const { status, err, out } = await call(['rum', 'x.json'])
    expect([status, out]).toEqual([2, ''])
    expect(err).toContain('E7001: there is no command "rum"')
    expect(err).toContain('validate')
  })

  test('an unknown option is wrong and named', async () => {
    const { status, err } = await call(['run', 'x.json', '--sed', '3'])
    expect(status).toBe(2)
    expect(err).toContain('--sed')
  })

  test('too few arguments are wrong, with the usage', async () => {
    const { status, err } = await call(['run'])
    expect(status).toBe(2)
    expect(err).toContain('usage: spikeline run FILE')
  })

  test('a document that is not there is wrong, with its path', async () => {
    const { status, err } = await call(['run', 'nowhere.json'])
    expect(status).toBe(2)
    expect(err).toContain("can't read nowhere.json: there is no such file")
  })

  test('an unknown back end is wrong, with the known ones', async () => {
    const { status, err } = await call(['plan', 'pipelines/smallest.json', '--backend', 'cuda'])
    expect(status).toBe(2)
    expect(err).toContain('tensorflow, wasm, cpu')
  })

  test('every code that the code base fails with has words, and explain prints them', async () => {
    const codes = new Set<string>()
    const visit = (folder: string): void => {
      for (const entry of readdirSync(folder, { withFileTypes: true })) {
        const path = join(folder, entry.name)
        if (entry.isDirectory() && !['node_modules', 'dist', 'generated', 'catalogue', 'testing'].includes(entry.name)) visit(path)
        else if (/(?<!\.test)\.ts$/.test(entry.name)) for (const [, code] of readFileSync(path, 'utf8').matchAll(/(?:fail|issue)\('([EW]\d{4})'/g)) codes.add(code!)
      }
    }
    visit(join(root, 'libs'))
    visit(join(root, 'tools/cli/src'))
    expect(codes.size).toBeGreaterThan(60)
    for (const code of codes) expect(await call(['explain', code]), code).toMatchObject({ status: 0, err: '' })
  })
})

describe('spikeline network info', () => {
  // Parameters, spiking neurons and dense multiply-accumulates of the benchmark's networks.
  test.each([
    ['512FC-10', '28x28x1', 407_050, 522, 406_528],
    ['32C3-AP2-32C3-AP2-128FC-10', '28x28x1', 211_690, 31_498, 2_234_112],
    ['512FC-10', '34x34x2', 1_189_386, 522, 1_188_864],
    ['64C3-AP2-128C3-128C3-AP2-256FC-10', '34x34x2', 2_322_634, 148_234, 67_353_600],
    ['64C3-AP2-128C3-AP2-256FC-10', '42x42x2', 3_354_698, 169_610, 37_825_536],
  ])('%s on %s has the counts of the benchmark', async (topology, input, parameters, neurons, macs) => {
    const { status, out } = await call(['network', 'info', topology, '--input', input, '--json'])
    expect(status).toBe(0)
    expect((JSON.parse(out) as { total: unknown }).total).toEqual({ parameters, neurons, macs })
  })
})

describe('spikeline validate', () => {
  test('every pipeline in pipelines/ is valid', async () => {
    const files = ['pipelines', 'pipelines/benchmark'].flatMap((folder) => readdirSync(join(root, folder)).filter((f) => f.endsWith('.json')).map((f) => `${folder}/${f}`))
    const { status, out, err } = await call(['validate', ...files])
    expect(err).toBe('')
    expect(status).toBe(0)
    expect(out.trim().split('\n').length).toBe(files.length)
  })

  test('all mistakes of all documents are told at once, each with its place, and the status is 2', () => inFolder(async (cwd) => {
    writeFileSync(join(cwd, 'a.json'), '{ "version": 1, "name": "a", "stages": { "enc": { "use": "encode/bernouli" } } }')
    writeFileSync(join(cwd, 'b.json'), '{ "version": 1, "name": "b", "stages": ')
    const { status, err } = await call(['validate', 'a.json', 'b.json'], { cwd })
    expect(status).toBe(2)
    expect(err).toMatch(/a\.json:1:\d+/)
    expect(err).toContain('encode/bernoulli')
    expect(err).toMatch(/b\.json:1:\d+/)
  }))
})
