export default function (component) {
  const { data, parentElement } = component;
  linkPicture(component);
  for (const name of ["title", "price", "terms", "note", "mark"]) {
    const part = parentElement.querySelector("#" + name);
    if (part) part.textContent = data[name];
    if (name === "note" && part) part.dataset.tone = data.tone;
  }
  parentElement.querySelector("img").alt = data.title;
  // And the keyboard reaches what a dialog sees.
  if (parentElement.host.closest("[role=dialog]")) parentElement.host.tabIndex = 0;
}
