import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: { conditions: ['@spikeline/source'] },
  ssr: { resolve: { conditions: ['@spikeline/source'] } },
  test: {
    include: ['libs/*/src/**/*.test.ts', 'tools/*/src/**/*.test.ts'],
    testTimeout: 30_000,
    pool: 'forks',
  },
})
