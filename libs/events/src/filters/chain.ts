import { joinBatches } from '../codecs/joinBatches.ts'
import type { EventFilter } from './filter.ts'

/** One filter after the other; of none, one that changes nothing. */
export function chainOf(filters: readonly EventFilter[]): EventFilter {
  if (filters.length === 0) return { push: (events) => events }
  return filters.reduce((first, second) => ({
    push: (events) => second.push(first.push(events)),
    end() {
      const rest = first.end?.()
      const parts = [...(rest ? [second.push(rest)] : []), ...[second.end?.()].filter((part) => part !== undefined)]
      return parts.length > 0 ? joinBatches(parts, parts[0]!, 'the end of a recording') : undefined
    },
  }))
}
