import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of the clone. */
export const root = fileURLToPath(new URL('../../../..', import.meta.url))

export const readText = (path: string): string => readFileSync(join(root, path), 'utf8')

/** The experiments that come with the project, as paths within the clone. */
export const pipelines = ['pipelines', 'pipelines/benchmark'].flatMap((folder) => readdirSync(join(root, folder)).filter((name) => name.endsWith('.json')).map((name) => `${folder}/${name}`))

/** All libraries but the one that is for Node. */
export const librariesForBrowsers = readdirSync(join(root, 'libs')).filter((name) => name !== 'node')
