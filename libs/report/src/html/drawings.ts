import { fail, type Drawing } from '@spikeline/core'
import { dataDetails } from './figure.ts'
import { html, slug, trusted, type Markup } from './markup.ts'

/** Pictures that other stages drew. Fails with E8101 where one is no SVG, or holds what could run or be fetched. */
export const drawingFigures = (drawings: readonly Drawing[]): Markup[] => drawings.map(({ title, caption, svg, data }, i) => {
  const id = `drawing-${i + 1}-${slug(title)}`.slice(0, 60).replace(/-$/, '')
  return html`<figure class="figure wide drawing" id="${id}"><h4>${title}</h4><div class="scroll" role="region" tabindex="0" aria-label="${title}">${inlineSvg(svg, title, id)}</div>
<figcaption>${caption}</figcaption>${data && dataDetails(data, title)}</figure>`
})

const TOKEN = /<!--[^]*?-->|<\/?([a-zA-Z][\w:.-]*)((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|<!\[CDATA\[[^]*?\]\]>|</g
const ATTRIBUTE = /([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g
const ELEMENTS = new Set(`svg g defs symbol use title desc path rect circle ellipse line polyline polygon text tspan textPath image style linearGradient
radialGradient stop clipPath mask pattern marker filter feGaussianBlur feOffset feMerge feMergeNode feFlood feComposite feColorMatrix switch`.split(/\s+/))

/**
 * An SVG made part of the page. Only elements and attributes that draw are let through, addresses lead within the picture or to an
 * image that is in it, its ids get the id of the picture in front, and its styles hold within it.
 */
export function inlineSvg(svg: string, title: string, id: string): Markup {
  const refuse = (what: string): never => fail('E8101', { title, what })
  const text = svg.replace(/^\s*<\?xml[^>]*\?>\s*/, '').trim()
  const open: string[] = []
  let at = 0
  let out = ''
  for (const match of text.matchAll(TOKEN)) {
    const { 0: all, index, 1: name, 2: attributes = '', 3: empty } = match
    const between = text.slice(at, index)
    if (open.length === 0 && (between.trim() !== '' || (out !== '' && name !== undefined))) refuse('something outside of its one <svg> element')
    out += open.at(-1) === 'style' ? scopedStyle(between, id, refuse) : between
    at = index + all.length
    if (name === undefined) {
      if (!all.startsWith('<!--')) refuse(`"${text.slice(index, index + 30)}", which is no element`)
    } else if (all.startsWith('</')) {
      if (open.pop() !== name) refuse(`</${name}>, which closes nothing`)
      out += `</${name}>`
    } else {
      if (!ELEMENTS.has(name)) refuse(`the element <${name}>`)
      if (['title', 'desc', 'style'].includes(open.at(-1) ?? '')) refuse(`<${name}> within <${open.at(-1)}>`)
      if (open.length === 0 && name !== 'svg') refuse(`<${name}> where <svg> is expected`)
      const kept = [...attributes.matchAll(ATTRIBUTE)].map(([, key = '', double, single]) => attribute(key, double ?? single ?? '', id, refuse))
      out += `<${name}${open.length === 0 ? ' data-drawing=""' : ''}${kept.join('')}${empty ? '/' : ''}>`
      if (!empty) open.push(name)
    }
  }
  if (open.length > 0 || out === '' || text.slice(at).trim() !== '') refuse('an element that does not end')
  return trusted(out)
}

function attribute(key: string, value: string, id: string, refuse: (what: string) => never): string {
  const plain = value.replace(/&#x([0-9a-f]+);?|&#(\d+);?/gi, (_, hex: string | undefined, decimal: string | undefined) => String.fromCodePoint(Math.min(0x10ffff, hex ? parseInt(hex, 16) : Number(decimal)))).trim()
  if (/^on/i.test(key)) refuse(`the attribute ${key}`)
  if (key === 'xmlns' || key.startsWith('xmlns:')) return ` ${key}="${quoted(value)}"`
  if (key === 'id') return ` id="${id}-${quoted(value)}"`
  if (/^aria-(labelledby|describedby)$/.test(key)) return ` ${key}="${value.split(/\s+/).filter(Boolean).map((one) => `${id}-${quoted(one)}`).join(' ')}"`
  if (/^(xlink:)?href$/i.test(key)) {
    if (plain.startsWith('#')) return ` ${key}="#${id}-${quoted(plain.slice(1))}"`
    if (!/^data:image\/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]*$/.test(plain)) refuse(`a reference to "${plain.slice(0, 60)}"`)
    return ` ${key}="${quoted(value)}"`
  }
  if (/javascript:|@import|expression\(/i.test(plain)) refuse(`the attribute ${key}`)
  return ` ${key}="${quoted(urls(value, id, refuse))}"`
}

const quoted = (value: string): string => value.replace(/"/g, '&quot;')

/** url(#x) leads within the picture. */
const urls = (text: string, id: string, refuse: (what: string) => never): string => text.replace(/url\(\s*(["']?)([^)]*?)\1\s*\)/gi, (_, __, target: string) =>
  (target.startsWith('#') ? `url(#${id}-${target.slice(1)})` : refuse(`a reference to "${target.slice(0, 60)}"`)))

/** Rules of a picture are nested in its figure, so that they colour nothing else of the page. */
function scopedStyle(css: string, id: string, refuse: (what: string) => never): string {
  if (/@import|expression\(|javascript:|\\/i.test(css)) refuse('a style that reaches out of it')
  let depth = 0
  for (const character of css) if ((depth += character === '{' ? 1 : character === '}' ? -1 : 0) < 0) refuse('a style whose braces do not match')
  if (depth !== 0) refuse('a style whose braces do not match')
  return css.trim() ? `#${id}{${urls(css, id, refuse).replace(/#(?=[A-Za-z_][\w-]*\s*[{,.:>])/g, `#${id}-`).replace(/:root\b/g, '&')}}` : ''
}
