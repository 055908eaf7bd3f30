/** An element of a page, with the text right within it. */
export interface Element {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: Element[]
  text: string
}

const VOID = new Set(['meta', 'link', 'br', 'hr', 'img', 'input'])
const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }
const decode = (text: string): string => text.replace(/&(#?\w+);/g, (all, name: string) => entities[name] ?? all)

/**
 * Parses a page strictly: every element is closed, in order; attributes are quoted, or stand alone; "<" and "&" stand for nothing else. Throws with
 * the place where that is not so. Browsers would guess, and guesses are where attacks live.
 */
export function parseHtml(page: string): Element {
  const root: Element = { name: '', attributes: {}, children: [], text: '' }
  const open = [root]
  const fail = (what: string, at: number): never => { throw new Error(`${what} at ${at}: ${page.slice(Math.max(0, at - 60), at + 60)}`) }
  let at = page.startsWith('<!doctype html>') ? 15 : fail('no doctype', 0)
  while (at < page.length) {
    const parent = open.at(-1)!
    if (parent.name === 'style') {
      const end = page.indexOf('</style', at)
      parent.text += page.slice(at, end)
      at = end
    }
    const next = page.indexOf('<', at)
    const text = page.slice(at, next < 0 ? page.length : next)
    if (/&(?!(amp|lt|gt|quot|#39);)/.test(text)) fail('a bare &', at)
    parent.text += decode(text)
    if (next < 0) break
    const tag = /^<(\/?)([a-zA-Z][\w-]*)((?:\s+[\w:-]+(?:="[^"]*")?)*)\s*(\/?)>/.exec(page.slice(next, next + 2_000_000)) ?? fail('no tag', next)
    const [all, close, name, attributes, empty] = tag as unknown as [string, string, string, string, string]
    at = next + all.length
    if (close) {
      if (open.pop()!.name !== name) fail(`</${name}> closes another element`, next)
      continue
    }
    const pairs = [...attributes.matchAll(/([\w:-]+)(?:="([^"]*)")?/g)].map(([, key, value]) => [key!, decode(value ?? '')] as const)
    if (new Set(pairs.map(([key]) => key)).size !== pairs.length) fail('an attribute twice', next)
    const element: Element = { name, attributes: Object.fromEntries(pairs), children: [], text: '' }
    parent.children.push(element)
    if (!empty && !VOID.has(name)) open.push(element)
  }
  if (open.length !== 1) fail(`<${open.at(-1)!.name}> is not closed`, page.length)
  return root
}

/** All elements under one, itself left out. */
export const elements = (of: Element): Element[] => of.children.flatMap((child) => [child, ...elements(child)])
export const named = (of: Element, name: string): Element[] => elements(of).filter((element) => element.name === name)
export const withClass = (of: Element, name: string): Element[] => elements(of).filter(({ attributes }) => attributes['class']?.split(' ').includes(name))
export const textOf = (of: Element): string => of.text + of.children.map(textOf).join(' ')
