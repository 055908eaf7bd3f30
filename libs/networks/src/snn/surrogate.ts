/**
 * The slope that stands for the derivative of the spike, ds/du, as a function of x = u − θ (Neftci, Mostafa & Zenke 2019). The spike
 * itself stays 0 or 1. Defaults and names are the field's; `sharpness` is what each of them is written with.
 */
export interface Surrogate {
  readonly kind: 'rectangle' | 'triangle' | 'arctangent' | 'fastSigmoid' | 'sigmoid' | 'gaussian' | 'exponential'
  /** rectangle, triangle: half width of the support; gaussian: standard deviation; the others: α (or k) of the equation below. */
  readonly width: number
  /** Factor on the slope; 1 is the equation as it stands. */
  readonly scale: number
}

/**
 * ds/du at x = u − θ, in double precision:
 *
 *     rectangle    1 where |x| < w                            (Wu et al. 2018, of height 1)
 *     triangle     max(0, 1 − |x|/w)                          (Bellec et al. 2018; Esser et al. 2016)
 *     arctangent   (w/2) / (1 + (π·w·x/2)²)                   (SpikingJelly and snnTorch ATan, α = w)
 *     fastSigmoid  1 / (w·|x| + 1)²                           (Zenke & Ganguli 2018; snnTorch, k = w)
 *     sigmoid      w·σ(w·x)·(1 − σ(w·x))                      (SpikingJelly, α = w)
 *     gaussian     e^(−x²/(2w²)) / (w·√(2π))
 *     exponential  e^(−|x|/w) / w                             (SLAYER's, α = w: Shrestha & Orchard 2018)
 *
 * each times `scale`.
 */
export function surrogateSlope({ kind, width: w, scale }: Surrogate, x: number): number {
  switch (kind) {
    case 'rectangle': return Math.abs(x) < w ? scale : 0
    case 'triangle': return scale * Math.max(0, 1 - Math.abs(x) / w)
    case 'arctangent': return (scale * w) / 2 / (1 + ((Math.PI * w * x) / 2) ** 2)
    case 'fastSigmoid': return scale / (w * Math.abs(x) + 1) ** 2
    case 'sigmoid': {
      const e = Math.exp(-Math.abs(w * x))
      return (scale * w * e) / (1 + e) ** 2
    }
    case 'gaussian': return (scale * Math.exp(-(x * x) / (2 * w * w))) / (w * Math.sqrt(2 * Math.PI))
    case 'exponential': return (scale * Math.exp(-Math.abs(x) / w)) / w
  }
}

/** In the order of their numbers in the kernels. */
export const surrogateKinds = ['rectangle', 'triangle', 'arctangent', 'fastSigmoid', 'sigmoid', 'gaussian', 'exponential'] as const satisfies readonly Surrogate['kind'][]

/** The constants of a surrogate in single precision, as the kernel scanBack takes them. */
export function slopeConstants({ kind, width, scale }: Surrogate): { readonly width: number; readonly scale: number } {
  const f = Math.fround
  const [w, c] = [f(width), f(scale)]
  switch (kind) {
    case 'sigmoid': return { width: w, scale: f(c * w) }
    case 'gaussian': return { width: f(1 / (2 * width * width)), scale: f(scale / (width * Math.sqrt(2 * Math.PI))) }
    case 'exponential': return { width: w, scale: f(c / w) }
    default: return { width: w, scale: c }
  }
}

/** The slope in single precision, each operation rounded: the bits of the kernels. */
export function singleSlope(surrogate: Surrogate): (x: number) => number {
  const f = Math.fround
  const { width: w, scale } = slopeConstants(surrogate)
  switch (surrogate.kind) {
    case 'rectangle': return (x) => (Math.abs(x) < w ? scale : 0)
    case 'triangle': return (x) => f(scale * Math.max(0, f(1 - f(Math.abs(x) / w))))
    case 'arctangent': {
      const peak = f(f(scale * w) * 0.5)
      const steepness = f(f(Math.PI / 2) * w)
      return (x) => {
        const y = f(steepness * x)
        return f(peak / f(1 + f(y * y)))
      }
    }
    case 'fastSigmoid': return (x) => {
      const y = f(f(w * Math.abs(x)) + 1)
      return f(scale / f(y * y))
    }
    case 'sigmoid': return (x) => {
      const e = exponential(-Math.abs(f(w * x)))
      const y = f(1 + e)
      return f(f(scale * e) / f(y * y))
    }
    case 'gaussian': return (x) => f(scale * exponential(-f(f(x * x) * w)))
    case 'exponential': return (x) => f(scale * exponential(-f(Math.abs(x) / w)))
  }
}

/**
 * eˣ for x ≤ 0 in single precision, within 2 units in the last place: x = n·ln 2 + r with |r| ≤ ln 2/2, a polynomial in r times 2ⁿ
 * (after S. Moshier's Cephes library, expf). Math.exp has other bits on other hosts, and no kernel could have them. Below −87, where the
 * result would have fewer digits, it is that of −87: 1.6·10⁻³⁸.
 */
export function exponential(x: number): number {
  const f = Math.fround
  const y = Math.max(x, -87)
  // Adding and taking off 1.5·2²³ rounds to a whole number, halves to even.
  const n = f(f(f(y * f(1.44269504088896341)) + 12582912) - 12582912)
  const r = f(f(y - f(n * f(0.693359375))) - f(n * f(-2.1219444e-4)))
  let p = f(1.98756915e-4)
  for (const c of [1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1]) p = f(f(p * r) + f(c))
  p = f(f(f(p * f(r * r)) + r) + 1)
  return f(p * 2 ** n)
}

/** The distance from the threshold beyond which the slope is 0: errors go back only to neurons nearer than that. Infinite where it never is. */
export const surrogateReach = ({ kind, width }: Surrogate): number => (kind === 'rectangle' || kind === 'triangle' ? width : Infinity)
