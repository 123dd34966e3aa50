// node extensions.js ADDRESS FOLDER NOTEBOOK: opens a notebook whose plot is a widget (ipympl) and runs it; then asks jupyterlab-git for
// the panel of a repository. Fails where an extension did not load.
import { labIsOpen, openBrowser, patience } from './lab.js'

const [address, folder, notebook] = process.argv.slice(2)
const { browser, page } = await openBrowser()
try {
  await page.goto(address)
  await labIsOpen(page, folder)

  // The tab of jupyterlab-git stands in the side bar; its panel offers to make a repository of a folder that is none.
  await page.locator('.jp-SideBar [data-id="jp-git-sessions"]').click()
  await page.locator('#jp-git-sessions').getByRole('button', { name: /Initialize a Repository/i }).waitFor()
  await page.locator('.jp-SideBar [data-id="filebrowser"]').click()

  const files = page.locator('.jp-DirListing-content')
  await files.getByText(folder, { exact: true }).dblclick()
  await files.getByText(notebook, { exact: true }).dblclick()
  await page.locator('.jp-StatusBar-Left').getByText(/ \| Idle$/).waitFor()
  await page.getByRole('menuitem', { name: 'Run', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Run All Cells', exact: true }).click()
  await page.locator('.jupyter-matplotlib-figure canvas').first().waitFor({ timeout: patience })
} finally {
  await browser.close()
}
