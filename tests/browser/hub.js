// hub.js ADDRESS USER PASSWORD IMAGE POOL PICTURES: does what a person does at a JupyterHub, in the browser of $CHROMIUM.
//
// Logs in, chooses IMAGE and POOL in the form, starts the server, opens the starter notebook in Lab and runs all of its cells,
// and puts screenshots (hub-form.png, hub-lab.png) into the folder PICTURES. Writes what went wrong to standard error.
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { openBrowser, runAllCells } from './lab.js'

const [address, user, password, image, pool, pictures] = process.argv.slice(2)

await mkdir(pictures, { recursive: true })
const { browser, page } = await openBrowser()
try {
  const shot = (name) => page.screenshot({ path: join(pictures, `${name}.png`) })

  await page.goto(address)
  await page.locator('#username_input').fill(user)
  await page.locator('#password_input').fill(password)
  await page.locator('#login_submit').click()
  // The form appears by itself; who has a server already is sent there.
  await page.goto(new URL('hub/spawn', address).href)
  await page.locator(`input[name=image][value="${image}"]`).check()
  await page.locator(`input[name=pool][value="${pool}"]`).check()
  await shot('hub-form')
  await page.locator('#spawn_form [type=submit]').click()
  await runAllCells(page, 'notebooks', 'start.ipynb')
  const news = page.getByRole('button', { name: 'No', exact: true })
  if (await news.isVisible()) await news.click()
  await shot('hub-lab')
} finally {
  await browser.close()
}
