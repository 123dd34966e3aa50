// run-notebook.js ADDRESS FOLDER NOTEBOOK PICTURES: does what a person does in Jupyter Lab, in the browser of $CHROMIUM.
//
// Opens ADDRESS (with its token), opens FOLDER and NOTEBOOK in the file browser, chooses "Run All Cells", waits until the
// kernel has done them, saves, and puts screenshots into the folder PICTURES. Writes what went wrong to standard error.
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { labIsOpen, openBrowser, runAllCells } from './lab.js'

const [address, folder, notebook, pictures] = process.argv.slice(2)

await mkdir(pictures, { recursive: true })
const { browser, page } = await openBrowser()
try {
  const shot = (name) => page.screenshot({ path: join(pictures, `${name}.png`) })

  await page.goto(address)
  await labIsOpen(page, folder)
  await shot('lab')
  await runAllCells(page, folder, notebook)
  await shot('results')
  await page.keyboard.press('Control+s')
  await page.locator('.jp-mod-dirty').waitFor({ state: 'detached' })
} finally {
  await browser.close()
}
