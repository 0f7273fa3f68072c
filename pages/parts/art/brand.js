export default function ({ data, parentElement }) {
  tidyHistory(data.dialog);
  const name = parentElement.querySelector("span");
  name.textContent = name.title = data.name;
  if (data.icon) parentElement.querySelector("img").src = data.icon;
}
