import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bundleForBrowsers } from './bundle.ts'

/** Chromium, or what calls itself so: the variable CHROMIUM, or the first of these names that is installed. */
export const chromium: string | undefined = [process.env.CHROMIUM, 'chromium', 'chromium-browser', 'google-chrome'].find((name) => {
  try {
    return name && execFileSync(name, ['--version'], { stdio: 'pipe' }).length > 0
  } catch {
    return false
  }
})

/** Ends all processes of a group, if there are any. */
function endGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL')
  } catch {
    // None is left.
  }
}

/**
 * Runs a module that exports `answer(): Promise<unknown>` in a headless Chromium, on a page of its own, and gives what it answers (as
 * JSON). `isolated`: with the headers that let the page share memory among threads.
 */
export async function inBrowser(source: string, isolated: boolean): Promise<unknown> {
  const { code } = await bundleForBrowsers(source)
  const page = `<!doctype html><script>${code.replaceAll('</script', '<\\/script')}</script><script>
    const say = (text) => fetch('/answer', { method: 'POST', body: text })
    bundle.answer().then((answer) => say(JSON.stringify({ answer })), (error) => say(JSON.stringify({ error: String(error.stack ?? error) })))</script>`
  const folder = mkdtempSync(join(tmpdir(), 'spikeline-browser-'))
  let stop = async (): Promise<void> => {}
  try {
    return await new Promise((resolve, reject) => {
      const server = createServer((request, response) => {
        if (request.url !== '/answer') {
          if (isolated) response.setHeader('Cross-Origin-Opener-Policy', 'same-origin').setHeader('Cross-Origin-Embedder-Policy', 'require-corp')
          return void response.setHeader('Content-Type', 'text/html; charset=utf-8').end(page)
        }
        let text = ''
        request.on('data', (part) => (text += String(part))).on('end', () => {
          response.end()
          const { answer, error } = JSON.parse(text) as { answer: unknown; error?: string }
          if (error === undefined) resolve(answer)
          else reject(new Error(error))
        })
      }).listen(0, '127.0.0.1', () => {
        const { port } = server.address() as AddressInfo
        const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run', `--user-data-dir=${folder}`]
        const browser = spawn(chromium!, [...flags, `http://127.0.0.1:${port}/`], { stdio: 'ignore', detached: true })
        browser.on('error', reject).on('exit', (status) => reject(new Error(`the browser ended with ${status} before it answered`)))
        // Asked to end, not killed: it ends its own processes first. What is left of its group would go on writing into the folder.
        stop = async () => {
          server.closeAllConnections()
          server.close()
          if (browser.exitCode === null && browser.signalCode === null) {
            const ended = new Promise((resolve) => browser.removeAllListeners('exit').on('exit', resolve))
            browser.kill('SIGTERM')
            await ended
          }
          if (browser.pid !== undefined) endGroup(browser.pid)
        }
      })
    })
  } finally {
    await stop()
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
  }
}
