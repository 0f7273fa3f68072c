export default function ({ data, parentElement }) {
  const row = parentElement.querySelector("section");
  const picture = (src) => Object.assign(new Image(), { src, alt: data.alt });
  row.replaceChildren(...data.urls.map(picture));
  if (data.urls.length < 2) return;
  parentElement.host.tabIndex = row.tabIndex = 0;
  parentElement.host.focus = (options) => row.focus(options);
}
