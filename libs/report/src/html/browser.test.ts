import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { runStage } from '@spikeline/core'
import { chromium, type Browser, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { html } from '../html.ts'
import { about, everything } from '../testing/sweep.ts'

const usual = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome']
const executablePath = process.env['SPIKELINE_CHROMIUM'] ?? usual.find((path) => existsSync(path))

describe.skipIf(!executablePath)(`the page in Chromium${executablePath ? '' : ' (skipped: there is none; SPIKELINE_CHROMIUM names one)'}`, () => {
  let browser: Browser
  let folder: string
  let address: string
  const said: string[] = []
  const requests: string[] = []

  beforeAll(async () => {
    const params = { name: 'report.html', title: 'In a browser', introduction: 'With **five** models.', over: 'seed' }
    const all = ((html.params as { properties: Record<string, { default: unknown }> }).properties['sections']!.default) as never
    const { document } = await runStage(html, everything, { ...params, sections: all }, { about })
    folder = mkdtempSync(join(tmpdir(), 'spikeline-page-'))
    writeFileSync(join(folder, 'report.html'), document[0]!.bytes)
    address = pathToFileURL(join(folder, 'report.html')).href
    browser = await chromium.launch({ executablePath: executablePath!, args: ['--no-sandbox'] })
  }, 120_000)
  afterAll(async () => {
    await browser?.close()
    if (folder) rmSync(folder, { recursive: true })
  })

  async function open(options: Parameters<Browser['newPage']>[0]): Promise<Page> {
    const page = await browser.newPage(options)
    page.on('console', (message) => said.push(message.text()))
    page.on('pageerror', (error) => said.push(String(error)))
    page.on('request', (request) => requests.push(request.url()))
    await page.goto(address)
    return page
  }
  const overflow = (page: Page): Promise<number> => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)

  test('draws every chart, says nothing to the console and asks the network for nothing', async () => {
    const page = await open({ viewport: { width: 1200, height: 900 } })
    const charts = await page.locator('svg.chart').evaluateAll((all) => all.map((one) => {
      const { width, height } = one.getBoundingClientRect()
      return { width, height, marks: [...one.querySelectorAll('path')].filter((path) => (path as SVGPathElement).getTotalLength() > 0).length }
    }))
    expect(charts.length).toBe(50)
    for (const { width, height, marks } of charts) expect(width > 150 && height > 60 && marks > 1).toBe(true)
    expect(await overflow(page)).toBe(0)
    expect(said).toEqual([])
    expect(requests).toEqual([address])
    await page.close()
  })
  test('colours of models come from the page, and change with it in the dark', async () => {
    const fill = async (colorScheme: 'light' | 'dark'): Promise<(string | undefined)[]> => {
      const page = await open({ colorScheme })
      const found = await page.evaluate(() => [
        ...[...document.querySelectorAll('svg.chart path')].map((path) => getComputedStyle(path).fill).filter((color) => color.startsWith('rgb')).slice(0, 1), getComputedStyle(document.body).backgroundColor,
      ])
      await page.close()
      return found
    }
    expect(await fill('light')).toEqual([expect.stringMatching(/^rgb/), 'rgb(255, 255, 255)'])
    expect(await fill('dark')).toEqual([expect.stringMatching(/^rgb/), 'rgb(20, 23, 27)'])
    expect((await fill('light'))[0]).not.toBe((await fill('dark'))[0])
  })
  test('fits a phone: nothing but tables scrolls sideways, and texts of charts can be read', async () => {
    const page = await open({ viewport: { width: 360, height: 740 } })
    expect(await overflow(page)).toBe(0)
    const sizes = await page.locator('svg.chart text').evaluateAll((all) => all.map((one) => one.getBoundingClientRect()).map(({ width, height }) => Math.min(width, height)).filter((size) => size > 0))
    expect(Math.min(...sizes)).toBeGreaterThan(5)
    const outside = await page.evaluate(() => [...document.querySelectorAll('main *')].filter((one) => !one.closest('.scroll, [popover], pre') && one.getBoundingClientRect().right > window.innerWidth + 1).map((one) => one.outerHTML.slice(0, 80)))
    expect(outside).toEqual([])
    await page.close()
  })
  test('labels of axes do not cover one another', async () => {
    const page = await open({ viewport: { width: 1200, height: 900 } })
    const covered = await page.locator('svg.chart').evaluateAll((charts) => charts.flatMap((chart) => {
      const boxes = [...chart.querySelectorAll('text')].filter((one) => one.textContent && getComputedStyle(one).opacity !== '0').map((one) => ({ text: one.textContent, box: one.getBoundingClientRect() }))
      return boxes.flatMap((a, i) => boxes.slice(i + 1).flatMap((b) => {
        const [x, y] = [Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left), Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top)]
        return x > 1 && y > 3 ? [`${chart.getAttribute('aria-label')!.slice(0, 50)}: ${a.text} / ${b.text}`] : []
      }))
    }))
    expect(covered).toEqual([])
    await page.close()
  })
  test('a heading opens what its column means, by mouse and by keyboard', async () => {
    const page = await open({ viewport: { width: 1200, height: 900 } })
    const definition = page.locator('.definition', { hasText: 'samples answered rightly' })
    expect(await definition.isVisible()).toBe(false)
    await page.locator('th button', { hasText: 'accuracy' }).first().click()
    expect(await definition.isVisible()).toBe(true)
    await page.keyboard.press('Escape')
    expect(await definition.isVisible()).toBe(false)
    await page.keyboard.press('Enter')
    expect(await definition.isVisible()).toBe(true)
    await page.close()
  })
  test('the CSV behind a chart can be saved', async () => {
    const page = await open({ viewport: { width: 1200, height: 900 } })
    await page.locator('figure .data summary').first().click()
    const [file] = await Promise.all([page.waitForEvent('download'), page.locator('figure .data a').first().click()])
    expect(file.suggestedFilename()).toBe('accuracy-against-memory.csv')
    await page.close()
  })
  test('prints: light, definitions open, the contents and the data left out', async () => {
    const page = await open({ viewport: { width: 794, height: 1123 }, colorScheme: 'dark' })
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
    const seen = await page.evaluate(() => ({
      background: getComputedStyle(document.body).backgroundColor, ink: getComputedStyle(document.body).color,
      nav: getComputedStyle(document.querySelector('nav')!).display, data: getComputedStyle(document.querySelector('.data')!).display,
      definitions: document.querySelector('.definitions dl')!.getBoundingClientRect().height,
    }))
    expect(seen).toMatchObject({ background: 'rgb(255, 255, 255)', ink: 'rgb(27, 31, 36)', nav: 'none', data: 'none' })
    expect(seen.definitions).toBeGreaterThan(50)
    const pdf = await page.pdf({ preferCSSPageSize: true })
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-')
    const pages = pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0
    expect(pages).toBeGreaterThan(4)
    expect(pages).toBeLessThan(16)
    await page.close()
  })
})
