// open-pool.js ADDRESS: opens Lab's launcher in the browser of $CHROMIUM and clicks "HTCondor pool"; writes what the terminal
// then shows, up to the jobs.
import { openBrowser, patience } from './lab.js'

const [address] = process.argv.slice(2)

const { browser, page } = await openBrowser()
try {
  // The terminal paints a canvas: its text is read on the way.
  let shown = ''
  const done = new Promise((resolve) => {
    page.on('websocket', (socket) => socket.url().includes('/terminals/websocket/') && socket.on('framereceived', ({ payload }) => {
      const [kind, text] = JSON.parse(payload)
      shown += kind === 'stdout' ? text : ''
      if (/^Jobs: [^\n]*\n/m.test(shown)) resolve(true)
    }))
  })
  await page.goto(address)
  await page.locator('.jp-LauncherCard', { hasText: 'HTCondor pool' }).click()
  const inTime = await Promise.race([done, new Promise((resolve) => { setTimeout(resolve, patience, false).unref() })])
  process.stdout.write(shown)
  process.exitCode = inTime ? 0 : 1
} finally {
  await browser.close()
}
