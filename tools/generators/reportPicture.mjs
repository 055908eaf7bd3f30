// The picture of a report in the README: its answers and its charts of accuracy against cost, as a browser shows them.
// Usage: node tools/generators/reportPicture.mjs out/mnist-small/report.html docs/images/report.png     SPIKELINE_CHROMIUM names the browser.
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { chromium } from 'playwright-core'

const [report, picture] = process.argv.slice(2)
if (!report || !picture) {
  console.error('usage: node tools/generators/reportPicture.mjs REPORT.html PICTURE.png')
  process.exit(2)
}
const browser = await chromium.launch({ executablePath: process.env.SPIKELINE_CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] })
try {
  const page = await browser.newPage({ viewport: { width: 1200, height: 900 } })
  await page.goto(pathToFileURL(resolve(report)).href)
  // Only what the picture is to show: the rest of the page is long.
  await page.evaluate(() => {
    for (const part of document.querySelectorAll('#answer > :not(h2, .cards)')) part.style.display = 'none'
    for (const section of document.querySelectorAll('main > section')) if (!['answer', 'pareto'].includes(section.id)) section.style.display = 'none'
  })
  await page.screenshot({ path: picture, fullPage: true })
} finally {
  await browser.close()
}
