// run-notebook.js ADDRESS FOLDER NOTEBOOK PICTURES: does what a person does in Jupyter Lab, in the browser of $CHROMIUM.
//
// Opens ADDRESS (with its token), opens FOLDER and NOTEBOOK in the file browser, chooses "Run All Cells", waits until the
// kernel has done them, saves, and puts screenshots into the folder PICTURES. Writes what went wrong to standard error.
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { chromium } from 'playwright-core'

const [address, folder, notebook, pictures] = process.argv.slice(2)
const patience = 120_000

await mkdir(pictures, { recursive: true })
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-dev-shm-usage'],
})
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
  page.setDefaultTimeout(patience)
  const shot = (name) => page.screenshot({ path: join(pictures, `${name}.png`) })

  await page.goto(address)
  const files = page.locator('.jp-DirListing-content')
  await files.getByText(folder, { exact: true }).waitFor()
  await page.locator('.jp-LauncherCard').first().waitFor()
  await shot('lab')

  await files.getByText(folder, { exact: true }).dblclick()
  await files.getByText(notebook, { exact: true }).dblclick()
  const panel = page.locator('.jp-NotebookPanel:not(.lm-mod-hidden)')
  // Who runs cells before the kernel is there is asked for one.
  await page.locator('.jp-StatusBar-Left').getByText(/ \| Idle$/).waitFor()

  await page.getByRole('menuitem', { name: 'Run', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Run All Cells', exact: true }).click()
  // "*" in a prompt means that its cell waits or runs, a number that it ran. Lab keeps only cells near the visible ones.
  await page.waitForFunction(() => {
    const indicator = document.querySelector('.jp-NotebookPanel:not(.lm-mod-hidden) .jp-Notebook-ExecutionIndicator')
    const prompts = [...document.querySelectorAll('.jp-InputPrompt')].map((prompt) => prompt.textContent)
    return indicator?.dataset.status === 'idle' && prompts.some((text) => /\d/.test(text)) && !prompts.some((text) => text.includes('*'))
  }, undefined, { timeout: patience })

  const plot = panel.locator('.jp-OutputArea-output svg, .jp-OutputArea-output img').last()
  await plot.scrollIntoViewIfNeeded()
  await plot.waitFor()
  await shot('results')
  await page.keyboard.press('Control+s')
  await page.locator('.jp-mod-dirty').waitFor({ state: 'detached' })
} finally {
  await browser.close()
}
