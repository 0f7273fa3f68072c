// Streamlit makes a step in the browser's history of each message that changes the address, and of
// each change of page. Here a step is what the shopper did: what follows without a press or a key
// belongs to the step before. A dialog is a step while it is open, and what comes next takes its
// place. What scrolls is an element, so the browser does not bring its position back. The script
// defines `tidyHistory(dialog)`, `dialog` being the parameter that opens one, for a component.
//
// 1.67: the front end alone decides when it makes a step. Upstream could let `st.query_params`
// change the address without one, and leave a page in one.
const main = () => document.querySelector('[data-testid="stMain"]');
const app = () => document.querySelector("[data-test-script-state]");
const state = () => app().dataset.testScriptState;
let isNew = false; // nobody has seen the step yet
let top = 0; // where the page was scrolled to when the shopper last did something
let held; // the position that is brought back

function tidyHistory(dialog) {
  if (Object.hasOwn(history, "pushState")) return;
  const push = history.pushState.bind(history), replace = history.replaceState.bind(history);
  const isDialog = (url) => url.searchParams.has(dialog);
  history.pushState = (_, unused, address) => {
    const was = history.state ?? {}, here = new URL(location), next = new URL(address, here);
    if (isNew || was.isClosed || isDialog(here)) {
      const closes = isDialog(here) && !isDialog(next) && here.pathname === next.pathname;
      replace({ isOurs: was.isOurs, isClosed: closes && was.isOurs }, unused, address);
    } else {
      replace({ ...was, top }, unused);
      push({ isOurs: true }, unused, address);
    }
    isNew = true;
  };
  const hold = () => {
    if (!held || performance.now() > held.until) return;
    if (state() === "running") held.until = performance.now() + 1000;
    if (held.ran) main().scrollTop = held.top;
    requestAnimationFrame(hold);
  };
  const onInput = () => { [isNew, held, top] = [false, undefined, main().scrollTop]; };
  for (const kind of ["pointerdown", "click", "keydown", "wheel"])
    addEventListener(kind, onInput, true);
  addEventListener("popstate", (event) => {
    isNew = false;
    const back = (held = { top: event.state?.top ?? 0, until: performance.now() + 15000 });
    // A run may be over between two frames.
    new MutationObserver((_, observer) => {
      if (state() === "rerunRequested") return;
      back.ran = true;
      back.until = performance.now() + 3000;
      observer.disconnect();
    }).observe(app(), { attributeFilter: ["data-test-script-state"] });
    requestAnimationFrame(hold);
  });
}
