export default (component) => {
  const { data, parentElement, setTriggerValue } = component;
  linkPicture(component);
  const part = (id) => parentElement.querySelector("#" + id);
  const field = part("quantity");
  for (const id of ["title", "price", "total"]) part(id).textContent = data[id];
  for (const id in data.labels) part(id).ariaLabel = `${data.labels[id]}: ${data.title}`;
  for (const id of ["remove", "later"]) {
    part(id).textContent = data.labels[id];
    part(id).onclick = () => setTriggerValue(id, true);
  }
  const show = (text) => { field.value = field.ariaValueNow = text; };
  const ask = (text) => {
    show(text);
    // It rises whatever the clock does, and whether the session is the one that answered before.
    field.asked = Math.max(Date.now(), data.answered + 1, (field.asked ?? 0) + 1);
    setTriggerValue("quantity", { text, number: field.asked });
  };
  const step = (by) => ask(String(Math.max(0, (parseInt(field.value) || 0) + by)));
  // The answer to an earlier request does not take back the latest.
  if (data.answered >= (field.asked ?? 0)) show(String(data.quantity));
  part("less").onclick = () => step(-1);
  part("more").onclick = () => step(1);
  field.onchange = () => ask(field.value);
  field.onkeydown = (event) => {
    const by = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (by) event.preventDefault(), step(by);
  };
};
