// What the scripts of this folder do alike: open the browser of $CHROMIUM, and run a notebook in Jupyter Lab as a person does.
import { chromium } from 'playwright-core'

export const patience = 120_000

/** Opens a browser with one page. */
export async function openBrowser() {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
  })
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
  page.setDefaultTimeout(patience)
  return { browser, page }
}

/** Waits until Lab shows its files and its launcher. */
export async function labIsOpen(page, folder) {
  await page.locator('.jp-DirListing-content').getByText(folder, { exact: true }).waitFor()
  await page.locator('.jp-LauncherCard').first().waitFor()
}

/** Waits for the kernel. On a busy machine Lab may miss what the kernel says while it starts: then a person loads the page anew. */
async function kernelIsIdle(page) {
  const idle = page.locator('.jp-StatusBar-Left').getByText(/ \| Idle$/)
  try {
    await idle.waitFor({ timeout: patience / 2 })
  } catch {
    await page.reload()
    await idle.waitFor()
  }
}

/** Opens FOLDER and NOTEBOOK in the file browser, chooses "Run All Cells", and waits for the plot. */
export async function runAllCells(page, folder, notebook) {
  await labIsOpen(page, folder)
  const files = page.locator('.jp-DirListing-content')
  await files.getByText(folder, { exact: true }).dblclick()
  await files.getByText(notebook, { exact: true }).dblclick()
  const panel = page.locator('.jp-NotebookPanel:not(.lm-mod-hidden)')
  // Who runs cells before the kernel is there is asked for one.
  await kernelIsIdle(page)

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
}
