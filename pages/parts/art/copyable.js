export default function ({ data: [link, label, copy, copied, byHand], parentElement }) {
  const [field, button, said] = parentElement.querySelector(".copyable").children;
  if (field.value !== link) said.textContent = "";
  field.value = link;
  field.ariaLabel = label;
  button.textContent = copy;
  button.onclick = () => {
    field.focus();
    field.setSelectionRange(0, link.length);
    said.textContent = document.execCommand("copy") ? copied : byHand;
  };
}
