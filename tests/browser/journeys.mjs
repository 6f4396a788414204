// What readers do, from the front page on.
import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const DESK = { viewport: { width: 1280, height: 900 } };

/** Each journey: name, what the browser is, what is done. */
export function journeys({ base, pictures }) {
  const picture = async (page, name) => {
    if (pictures) await page.screenshot({ path: join(pictures, `${name}.png`) });
  };
  return [
    ["a story is found and read", DESK, async (page) => {
      await page.goto(base);
      await page.waitForSelector("svg");
      await picture(page, "newest");
      await page.keyboard.press("/");
      await page.keyboard.type("customs bridge");
      await page.keyboard.press("Enter");
      await page.waitForURL("**/search?q=customs+bridge");
      assert.match(await page.textContent("[role=status]"), /found/);
      assert.ok((await page.locator("mark").count()) > 0, "found words are marked");
      await picture(page, "search");
      await page.locator("[data-item] a").first().click();
      await page.waitForURL("**/articles/*");
      assert.match(await page.textContent("h1"), /Customs bridge reopens/);
      assert.ok((await page.locator("article .text p").count()) > 5, "the text is there");
      assert.match(await page.title(), /Customs bridge reopens .* · newsvault/);
      await picture(page, "story");
    }],
    ["a facet narrows a search down, and lets go again", DESK, async (page) => {
      await page.goto(`${base}/search?q=ferry`);
      const facet = page.locator("aside .facet").first();
      const name = await facet.locator("li a").first().textContent();
      await facet.locator("li a").first().click();
      await page.waitForURL("**outlet=*");
      assert.match(await page.textContent("aside .facet"), new RegExp(name.slice(0, 5)));
      await page.locator("aside .facet a[aria-label='Any outlet']").click();
      await page.waitForURL((url) => !url.search.includes("outlet="));
    }],
    ["the keys lead through a list", DESK, async (page) => {
      await page.goto(base);
      await page.keyboard.press("j");
      await page.keyboard.press("j");
      await page.keyboard.press("k");
      await page.keyboard.press("j");
      const second = page.locator("[data-item]").nth(1);
      assert.ok(await second.evaluate((item) => item.classList.contains("current")));
      const headline = (await second.locator("a").first().textContent()).trim();
      await page.keyboard.press("Enter");
      await page.waitForURL("**/articles/*");
      assert.equal((await page.textContent("h1")).trim(), headline);
      await page.keyboard.press("h");
      await page.waitForURL(`${base}/`);
    }],
    ["a question mark shows the keys, and Escape hides them", DESK, async (page) => {
      await page.goto(base);
      await page.keyboard.press("?");
      const dialog = page.getByRole("dialog", { name: "Keys" });
      await dialog.waitFor();
      assert.ok((await dialog.locator("kbd").count()) >= 8);
      await page.keyboard.press("Escape");
      await page.waitForFunction(() => !document.querySelector("dialog").open && !document.activeElement.closest("dialog"));
      await page.keyboard.press("/");
      await page.keyboard.type("?");
      assert.equal(await page.inputValue("#q"), "?", "keys are text where text is typed");
    }],
    ["an edit is opened side by side", DESK, async (page) => {
      await page.goto(`${base}/changes`);
      await page.locator("main a[href*='/diff']").first().click();
      await page.waitForURL("**/diff*");
      assert.ok((await page.locator("del").count()) > 0 && (await page.locator("ins").count()) > 0);
      const [before, after] = [await page.locator("del").first().boundingBox(), await page.locator("ins").first().boundingBox()];
      assert.ok(before.x < after.x, "before stands left of after");
      await picture(page, "diff");
    }],
    ["a question is asked in SQL, shown as bars and kept as CSV", DESK, async (page) => {
      await page.goto(`${base}/sql`);
      await page.fill("#sql", "SELECT outlet, count(*) AS stories FROM articles GROUP BY outlet ORDER BY stories DESC, outlet LIMIT 10");
      await page.getByRole("button", { name: "Ask" }).click();
      await page.waitForSelector("[aria-label=Rows] table");
      const first = (await page.locator("[aria-label=Rows] td").first().textContent()).trim();
      await page.selectOption("#chart", "bar");
      await page.getByRole("button", { name: "Ask" }).click();
      await page.waitForURL("**chart=bar*");
      assert.ok((await page.locator("main svg").count()) > 0, "bars are drawn");
      await picture(page, "sql");
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.locator("footer").getByRole("link", { name: "CSV" }).click(),
      ]);
      const lines = readFileSync(await download.path(), "utf8").split("\r\n");
      assert.equal(lines[0], "outlet,stories");
      assert.equal(lines[1].split(",")[0], first);
      assert.equal(lines.length, 12, "ten rows, their names, and an end");
    }],
    ["a query that has a name is asked", DESK, async (page) => {
      await page.goto(`${base}/sql`);
      await page.getByRole("link", { name: "latest", exact: true }).click();
      await page.waitForSelector("[aria-label=Rows] table");
      assert.ok((await page.locator("[aria-label=Rows] tbody tr").count()) > 3);
    }],
    ["times stand on the reader's clock, as written in the title", { ...DESK, timezoneId: "Asia/Tokyo" }, async (page) => {
      await page.goto(`${base}/search?q=customs+bridge`);
      const time = page.locator("time[data-moment]").first();
      assert.equal(await time.getAttribute("title"), "2024-04-17T06:30:00+01:00");
      assert.match(await time.textContent(), /17 Apr 2024, 14:30/);
    }],
    ["all of it works without a script", { ...DESK, javaScriptEnabled: false }, async (page) => {
      await page.goto(base);
      await page.fill("#q", "customs bridge");
      await page.press("#q", "Enter");
      await page.locator("[data-item] a").first().click();
      assert.match(await page.textContent("h1"), /Customs bridge reopens/);
      assert.match(await page.textContent("time"), /2024/);
      assert.equal(await page.locator(".scripted:visible").count(), 0);
      await page.goto(`${base}/changes`);
      await page.locator("main a[href*='/diff']").first().click();
      assert.ok((await page.locator("ins").count()) > 0);
    }],
    ["what is written from right to left is laid out so", DESK, async (page) => {
      await page.goto(`${base}/search?language=ar`);
      await page.locator("[data-item] a").first().click();
      const direction = (selector) => page.locator(selector).first().evaluate((it) => getComputedStyle(it).direction);
      assert.equal(await direction("h1"), "rtl");
      assert.equal(await direction("article .text p"), "rtl");
      assert.equal(await direction("article .by"), "rtl");
      assert.equal(await direction("aside"), "ltr");
      await picture(page, "right-to-left");
    }],
    ["a hostile story is only text, and its page lies in a frame where nothing runs", DESK, async (page) => {
      await page.goto(`${base}/search?q=hostile`);
      await page.locator("[data-item] a").first().click();
      assert.match(await page.textContent("h1"), /<script>/);
      assert.equal(await page.locator("main script, main img, main [onerror], main [onload]").count(), 0);
      const links = await page.locator("a").evaluateAll((all) => all.map((a) => a.protocol));
      assert.deepEqual(links.filter((it) => !["http:", "https:"].includes(it)), []);
      await page.getByRole("link", { name: "page", exact: true }).first().click();
      await page.waitForURL("**/snapshots/*");
      const frame = page.frameLocator("iframe");
      await frame.locator("h1").waitFor();
      assert.equal(await frame.locator("h1").evaluate(() => window.ran === undefined && window.origin), "null");
      assert.notEqual(await page.title(), "taken over");
    }],
    ["an enormous headline breaks nothing", DESK, async (page) => {
      await page.goto(`${base}/search?q=enormous`);
      await page.locator("[data-item] a").first().click();
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(width <= 1280, `${width} px`);
    }],
    ["a story is printed without what is only for the screen", DESK, async (page) => {
      await page.goto(`${base}/search?q=customs+bridge`);
      await page.locator("[data-item] a").first().click();
      await page.waitForURL("**/articles/*");
      await page.emulateMedia({ media: "print" });
      assert.ok(await page.locator("h1").isVisible());
      assert.ok(!(await page.locator("nav").first().isVisible()), "no ways on paper");
      const pdf = await page.pdf();
      assert.equal(pdf.subarray(0, 5).toString(), "%PDF-");
    }],
  ];
}
