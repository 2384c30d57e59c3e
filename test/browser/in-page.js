/* global document, getComputedStyle */
/* Runs inside a page of the app: what a person who does not see it, or not well, would stumble over. An empty list: nothing. */
(() => {
  const faults = [];
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];

  if ((document.documentElement.lang ?? "") === "") faults.push("the page does not say its language");
  if (document.title.trim() === "") faults.push("the page has no title");
  if (all("h1").length !== 1) faults.push(`${all("h1").length} main headings instead of one`);
  for (const landmark of ["header", "main", "footer"])
    if (all(`body > ${landmark}`).length !== 1)
      faults.push(`${all(`body > ${landmark}`).length} ${landmark} landmarks`);

  const levels = all("h1, h2, h3, h4").map((heading) => Number(heading.tagName[1]));
  levels.forEach((level, at) => {
    if (at > 0 && level > levels[at - 1] + 1)
      faults.push(`a heading of level ${level} follows one of ${levels[at - 1]}`);
  });

  for (const field of all("input:not([type=hidden]), textarea, select"))
    if (field.labels.length === 0) faults.push(`no label for the field ${field.name}`);
  for (const control of all("a[href], button, summary"))
    if (control.textContent.trim() === "") faults.push(`a control without words: ${control.outerHTML.slice(0, 80)}`);
  for (const picture of all("svg, img"))
    if (picture.getAttribute("aria-hidden") !== "true" && !picture.getAttribute("aria-label") && !picture.alt)
      faults.push(`a picture without words: ${picture.outerHTML.slice(0, 80)}`);
  const ids = all("[id]").map(({ id }) => id);
  for (const id of ids) if (ids.filter((each) => each === id).length > 1) faults.push(`the id ${id} stands twice`);

  const channels = (color) => (color.match(/[\d.]+/g) ?? []).map(Number);
  const luminance = (color) => {
    const [red, green, blue] = channels(color)
      .slice(0, 3)
      .map((value) => value / 255)
      .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  /** The first background behind an element that is not seen through; a half-transparent one counts as a fault of its own. */
  const ground = (element) => {
    for (let at = element; at !== null; at = at.parentElement) {
      const color = getComputedStyle(at).backgroundColor;
      const alpha = channels(color)[3] ?? 1;
      if (alpha === 1) return color;
      if (alpha > 0) faults.push(`a background seen through half: ${at.outerHTML.slice(0, 80)}`);
    }
    return "rgb(255, 255, 255)";
  };
  let texts = 0;
  for (const element of all("body *")) {
    const text = [...element.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data.trim());
    if (text.join("") === "" || element.getClientRects().length === 0) continue;
    texts += 1;
    const [a, b] = [luminance(getComputedStyle(element).color), luminance(ground(element))];
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (contrast < 4.5) faults.push(`contrast ${contrast.toFixed(2)} of "${text.join(" ").slice(0, 60)}"`);
  }
  if (texts < 5) faults.push(`only ${texts} texts were found to look at`);
  return faults;
})();
