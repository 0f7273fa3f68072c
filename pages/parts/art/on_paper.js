const made = (tag, attributes) => Object.assign(document.createElement(tag), attributes);
export default ({ data, parentElement }) => {
  parentElement.querySelector("#on_paper").replaceChildren(...data.map((cells) => {
    const row = made("tr");
    row.append(...cells.map((textContent) => made("td", { textContent })));
    return row;
  }));
};
