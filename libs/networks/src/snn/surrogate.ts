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

/**
 * The slope in single precision: of the first four each operation is rounded, as the kernels do it; of those with an exponential,
 * the result.
 */
export function singleSlope(surrogate: Surrogate): (x: number) => number {
  const f = Math.fround
  const w = f(surrogate.width)
  const scale = f(surrogate.scale)
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
    default: return (x) => f(surrogateSlope(surrogate, x))
  }
}

/** The distance from the threshold beyond which the slope is 0: errors go back only to neurons nearer than that. Infinite where it never is. */
export const surrogateReach = ({ kind, width }: Surrogate): number => (kind === 'rectangle' || kind === 'triangle' ? width : Infinity)
