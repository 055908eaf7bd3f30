/** What stands for itself nowhere in LaTeX. */
const special: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}', '{': '\\{', '}': '\\}', '$': '\\$', '&': '\\&', '#': '\\#', '%': '\\%', '_': '\\_', '^': '\\textasciicircum{}', '~': '\\textasciitilde{}',
  '<': '\\textless{}', '>': '\\textgreater{}', '|': '\\textbar{}',
  // After \\ and \item a bracket or an asterisk would be an argument.
  '[': '{[}', ']': '{]}', '*': '{*}', '`': '\\textasciigrave{}',
  '–': '--', '—': '---', '…': '\\ldots{}', '“': '``', '”': "''", '‘': '\\textquoteleft{}', '’': '\\textquoteright{}', '\u00a0': '~',
}
const maths: Readonly<Record<string, string>> = {
  '±': '\\pm', '×': '\\times', '÷': '\\div', '·': '\\cdot', '−': '-', '≤': '\\leq', '≥': '\\geq', '≈': '\\approx', '≠': '\\neq', '→': '\\to', '∞': '\\infty', '√': '\\surd', '°': '^\\circ',
  'α': '\\alpha', 'β': '\\beta', 'γ': '\\gamma', 'Δ': '\\Delta', 'ε': '\\varepsilon', 'η': '\\eta', 'θ': '\\theta', 'λ': '\\lambda', 'µ': '\\mu', 'μ': '\\mu', 'π': '\\pi', 'ρ': '\\rho',
  'Σ': '\\Sigma', 'σ': '\\sigma', 'τ': '\\tau', 'φ': '\\varphi', '∂': '\\partial', '½': '\\frac12', '\ufffd': '\\diamond', '²': '^2', '³': '^3', '⁻': '^-', '¹': '^1',
}

/** Characters that LaTeX sets without being told how: ASCII, and letters of Latin-1 and Latin Extended-A. */
const usual = /[\n\u0020-\u007e\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u017e]/

/** Plain text as LaTeX: nothing in it is a command, and no two characters become another one. An empty line would end a paragraph, and with it a cell or a caption: white space is single. */
export function latexText(text: string): string {
  const clean = text.replace(/[\t\r\n]+/g, ' ').replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd')
  return [...clean].map((c, i, all) => {
    if (Object.hasOwn(special, c)) return special[c]!
    if (Object.hasOwn(maths, c)) return `\\ensuremath{${maths[c]!}}`
    // Ligatures: -- is a dash, '' and ,, are quotes.
    return /[-',]/.test(c) && all[i + 1] === c ? `${c}{}` : c
  }).join('')
}

/** Sentences as LaTeX: `code` in typewriter, N_l with its index. */
export const latexProse = (text: string): string =>
  text.split(/(`[^`]+`|(?<![A-Za-z0-9_])[A-Za-z]_[A-Za-z0-9](?![A-Za-z0-9_]))/).map((part, i) => {
    if (i % 2 === 0) return latexText(part)
    return part.startsWith('`') ? `\\texttt{${latexText(part.slice(1, -1))}}` : `\\ensuremath{${part}}`
  }).join('')

/** The characters of a file that pdfLaTeX knows nothing about; the newer engines take them from a font. */
export const unusual = (latex: string): readonly string[] => [...new Set(latex)].filter((c) => !usual.test(c)).sort()
