// Every page, wide and narrow, light and dark: WCAG 2.2 AA as far as axe-core can tell, and nothing that
// sticks out.
import { strict as assert } from "node:assert";
import { join } from "node:path";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const SCREENS = [
  ["wide, light", { viewport: { width: 1280, height: 900 }, colorScheme: "light" }],
  ["narrow, dark", { viewport: { width: 360, height: 740 }, colorScheme: "dark", isMobile: true, hasTouch: true }],
  ["wide, dark", { viewport: { width: 1280, height: 900 }, colorScheme: "dark" }],
];

/** Addresses that lists lead to, and those that nothing leads to. */
async function pages(page, base) {
  const first = async (from, selector) => {
    await page.goto(base + from);
    return page.locator(selector).first().getAttribute("href");
  };
  const story = await first("/search?q=customs+bridge", "[data-item] a");
  const foreign = await first("/search?language=ar", "[data-item] a");
  const live = await first("/search?q=Venn+valley+floods", "[data-item] a");
  const hostile = await first("/search?q=hostile", "[data-item] a");
  const diff = await first("/changes", "main a[href*='/diff']");
  const outlet = await first("/outlets", "main a[href^='/outlet?']");
  const snapshot = await first(story, "a[href^='/snapshots/']");
  const sql = "/sql?sql=" + encodeURIComponent("SELECT published_day AS day, count(*) AS stories FROM articles WHERE day > '2024' GROUP BY day");
  return [
    "/", "/?page=2", "/search", "/search?q=customs+bridge", "/search?q=nothinglikethis", "/search?q=ferry&sort=oldest",
    story, `${story}?revision=1`, `${story}/evidence`, foreign, live, hostile, diff, snapshot,
    "/changes", "/changes?show=silent", "/outlets", outlet, "/authors", "/sources",
    "/sql", sql, `${sql}&chart=bar`, `${sql}&chart=line`, "/sql?name=latest", "/sql?sql=SELEC", "/nowhere",
  ];
}

async function look(page, axe, path) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate((tags) => window.axe.run(document, { runOnly: tags }), TAGS);
  const found = violations.map(({ id, nodes }) =>
    `${path}: ${id}, ${nodes.length} times: ${nodes[0].target.join(" ")}: ${nodes[0].failureSummary.replaceAll("\n", " ")}`);
  const { width, screen } = await page.evaluate(() => ({ width: document.documentElement.scrollWidth, screen: window.innerWidth }));
  if (width > screen) found.push(`${path}: ${width} px wide on a screen of ${screen}`);
  return found;
}

/** Each screen: name, what the browser is, what is done. */
export function audit({ base, axe, pictures }) {
  return SCREENS.map(([name, options]) => [`nothing to complain of: ${name}`, options, async (page) => {
    const found = [];
    const all = await pages(page, base);
    for (const path of all) {
      await page.goto(base + path);
      found.push(...(await look(page, axe, path)));
    }
    await page.goto(base);
    await page.keyboard.press("?");
    found.push(...(await look(page, axe, "the keys")));
    await page.keyboard.press("Escape");
    if (pictures && options.isMobile) {
      await page.goto(base + all.find((path) => path.startsWith("/articles/")));
      await page.screenshot({ path: join(pictures, "story-narrow.png") });
    }
    assert.equal(found.length, 0, found.join("\n     "));
  }]);
}
