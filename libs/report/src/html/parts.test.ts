import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { linearAxis, logAxis, sweptAxis } from './axes.ts'
import { inlineSvg } from './drawings.ts'
import { labelled } from './labels.ts'
import { Looks, palette } from './models.ts'
import { facets, varied } from './params.ts'
import { front } from './pareto.ts'
import { prose } from './prose.ts'
import { colors } from './style.ts'

describe('colours', () => {
  /** Contrast ratio after WCAG 2.2: (L1 + 0.05) / (L2 + 0.05) of relative luminances. */
  const luminance = (hex: string): number => {
    const [r, g, b] = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)) as [number, number, number]
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const contrast = (a: string, b: string): number => (Math.max(luminance(a), luminance(b)) + 0.05) / (Math.min(luminance(a), luminance(b)) + 0.05)
  test.each(['light', 'dark'] as const)('%s: text has 4.5:1, marks have 3:1 against what they stand on', (mode) => {
    const page = colors[mode]
    for (const text of [page.ink, page.soft, page.link, page.good, page.bad]) for (const ground of [page.paper, page.raised]) expect(contrast(text, ground)).toBeGreaterThanOrEqual(4.5)
    for (const text of [page.ink, page.soft, page.warn]) expect(contrast(text, page.warning)).toBeGreaterThanOrEqual(4.5)
    for (const mark of palette[mode]) for (const ground of [page.paper, page.raised]) expect(contrast(mark, ground)).toBeGreaterThanOrEqual(3)
    // Cells of a confusion matrix are mixed with half of these at most.
    const mixed = (color: string, share: number): string => `#${[1, 3, 5].map((at) => Math.round(parseInt(color.slice(at, at + 2), 16) * share + parseInt(page.paper.slice(at, at + 2), 16) * (1 - share)).toString(16).padStart(2, '0')).join('')}`
    for (const color of [page.hit, page.mistake]) expect(contrast(page.ink, mixed(color, 0.5))).toBeGreaterThanOrEqual(4.5)
  })
  test('no two of 64 models look the same', () => {
    const names = Array.from({ length: 64 }, (_, i) => `m${i}`)
    const looks = new Looks(names)
    expect(new Set(names.map((name) => JSON.stringify(looks.of(name)))).size).toBe(64)
  })
})

describe('the front', () => {
  const points = fc.array(fc.record({ c: fc.integer({ min: 1, max: 9 }), a: fc.integer({ min: 0, max: 9 }) }).map(({ c, a }) => ({ cost: { value: c, low: c, high: c }, accuracy: { value: a, low: a, high: a } })), { minLength: 1, maxLength: 20 })
  test('no point of it is dominated, every other one is, in any order', () => {
    fc.assert(fc.property(points, (all) => {
      const best = front(all)
      expect(best.size).toBeGreaterThan(0)
      for (const point of all) {
        const dominated = [...best].some((other) => other.cost.value <= point.cost.value && other.accuracy.value >= point.accuracy.value && (other.cost.value < point.cost.value || other.accuracy.value > point.accuracy.value))
        expect(dominated).toBe(!best.has(point))
      }
      expect(front([...all].reverse())).toEqual(new Set([...all].reverse().filter((point) => best.has(point))))
    }))
  })
})

describe('axes', () => {
  test('a logarithmic axis holds all values and has ticks to read', () => {
    fc.assert(fc.property(fc.array(fc.double({ min: 1e-3, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 8 }), (values) => {
      const { domain: [low, high], values: ticks } = logAxis('x', values)
      for (const value of values) expect(value > low && value < high).toBe(true)
      expect(ticks!.length).toBeLessThanOrEqual(11)
      for (const tick of ticks!) expect(tick >= low && tick <= high).toBe(true)
    }))
  })
  test('values that are all equal have an axis too, and per cent end at 100', () => {
    expect(linearAxis('x', [0, 0]).domain[1]).toBeGreaterThan(0)
    expect(linearAxis('x', [90, 100], { most: 100 }).domain).toEqual([89.5, 100])
  })
  test('a parameter that grows by factors is logarithmic, with its own values as ticks', () => {
    expect(sweptAxis('T', [4, 8, 16, 32])).toMatchObject({ log: true, values: [4, 8, 16, 32] })
    expect(sweptAxis('θ', [0.5, 0.75, 1])).toMatchObject({ log: false, values: [0.5, 0.75, 1] })
  })
  test('labels do not cover one another', () => {
    const point = (x: number, line: string, order: number) => ({ x, y: 50, line, order, text: `T ${order}` })
    const axis = { title: '', domain: [0, 100] as const, log: false }
    const points = [point(10, 'a', 1), point(90, 'a', 2), point(11, 'b', 3), point(60, 'b', 4)]
    expect(labelled(points, axis, axis, { width: 460, height: 310 }).map(({ text }) => text)).toEqual(['T 2', 'T 4'])
    expect(labelled(points.slice(0, 2), axis, axis, { width: 460, height: 310 }).map(({ text }) => text)).toEqual(['T 1', 'T 2'])
  })
})

test('what is swept makes panels: coarse combinations go into the finer ones that agree with them', () => {
  const swept = [{}, { T: 4 }, { T: 4, theta: 1 }, { T: 8, theta: 0.5 }, { T: 8, data: 'a' }, { data: 'b' }]
  expect(varied(swept, true)).toEqual(['T', 'theta'])
  expect(varied(swept, false)).toEqual(['data'])
  expect(facets(swept, ['theta'])).toEqual([{ theta: 0.5 }, { theta: 1 }])
  expect(facets([{}], [])).toEqual([{}])
})

test('an introduction knows a little of Markdown, and nothing else of it becomes an element', () => {
  const text = prose('A **b** and `c < d`, *e*, [f](https://example.org/?a=1&b=2).\nSame paragraph\n\n- one\n- two\n\n<b>x</b> [g](javascript:alert(1)) 2 * 3 * 4').map((one) => one.text)
  expect(text).toEqual([
    '<p>A <strong>b</strong> and <code>c &lt; d</code>, <em>e</em>, <a href="https://example.org/?a=1&amp;b=2" rel="noreferrer">f</a>. Same paragraph</p>',
    '<ul><li>one</li><li>two</li></ul>',
    '<p>&lt;b&gt;x&lt;/b&gt; [g](javascript:alert(1)) 2 * 3 * 4</p>',
  ])
})

describe('pictures', () => {
  const draw = (inner: string, attributes = ''): string => inlineSvg(`<svg viewBox="0 0 1 1"${attributes}>${inner}</svg>`, 'p', 'd1').text
  test.each([
    ['<script>alert(1)</script>', 'the element <script>'], ['<foreignObject/>', 'the element <foreignObject>'], ['<a href="#x"/>', 'the element <a>'], ['<animate/>', 'the element <animate>'],
    ['<image href="https://example.org/x.png"/>', 'a reference to'], ['<image href="data:image/svg+xml;base64,AAAA"/>', 'a reference to'], ['<use href="other.svg#a"/>', 'a reference to'],
    ['<rect onload="alert(1)"/>', 'the attribute onload'], ['<rect fill="url(https://example.org/)"/>', 'a reference to'], ['<use xlink:href="&#106;avascript:alert(1)"/>', 'a reference to'],
    ['<style>@import "x";</style>', 'a style that reaches'], ['<style>} body { display: none</style>', 'braces'], ['<style>a{background:url(https://e.org)}</style>', 'a reference to'],
    ['<title><style>x{}</style></title>', 'within <title>'], ['<rect>', 'closes nothing'], ['<g', 'no element'], ['<![CDATA[x]]>', 'no element'], ['<rect x=1/>', 'no element'],
  ])('%s is refused', (inner, what) => {
    expect(() => draw(inner)).toThrow(what.replace(/"/g, '\\"'))
  })
  test('anything beside the one <svg> is refused', () => {
    for (const svg of ['', 'text', '<svg></svg><svg></svg>', '<svg></svg>text', '<g></g>', '<svg>']) expect(() => inlineSvg(svg, 'p', 'd1')).toThrow('E8101')
  })
  test('references lead within the picture', () => {
    expect(draw('<g id="a"/><use href="#a"/><rect style="fill:url(#b)"/><!-- gone --><image href="data:image/png;base64,AAAA"/>', ' aria-labelledby="a b"')).toBe(
      '<svg data-drawing="" viewBox="0 0 1 1" aria-labelledby="d1-a d1-b"><g id="d1-a"/><use href="#d1-a"/><rect style="fill:url(#d1-b)"/><image href="data:image/png;base64,AAAA"/></svg>')
  })
  test('rules of a picture hold within it', () => {
    expect(draw('<style>text{fill:red} #a{x:1} :root{y:2}</style>')).toContain('<style>#d1{text{fill:red} #d1-a{x:1} &{y:2}}</style>')
  })
})
