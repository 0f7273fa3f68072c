// What the script of a component begins with that is a picture in a link: a tile, a line of the cart.
const linkPicture = ({ data, parentElement, setTriggerValue }) => {
  const link = parentElement.querySelector("a");
  const picture = parentElement.querySelector("img");
  if (picture.getAttribute("src") !== data.picture) picture.src = data.picture;
  // A dialog gives the focus back by what it sees: of a shadow root the host.
  if (parentElement.host) parentElement.host.focus = (options) => link.focus(options);
  if (data.href) link.href = data.href;
  else link.removeAttribute("href");
  link.onclick = (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (data.href) setTriggerValue("open", true);
  };
};
