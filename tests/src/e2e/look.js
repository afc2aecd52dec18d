// Finds what a person would name: a role, and a name as it is read aloud. Answers the element, or what is there instead.
const [role, name] = arguments;
const roles = {
  button: 'button, [role="button"]',
  textbox: 'textarea, input[type="text"]:not([role]), input[type="password"], [role="textbox"]',
  combobox: '[role="combobox"], select',
  menuitem: '[role^="menuitem"]',
  option: '[role="option"]',
  checkbox: 'input[type="checkbox"]',
  radio: 'input[type="radio"], [role="radio"]',
  // What is clicked where the radio or the box itself is drawn by its label.
  label: 'label',
  heading: 'h1, h2, h3',
  dialog: '[role="dialog"]',
  link: 'a[href]',
};
const plain = (words) => (words ?? '').replace(/[\u00a0\u202f\s]+/g, ' ').trim();
const nameOf = (element) => {
  const by = element.getAttribute('aria-labelledby');
  const words =
    element.getAttribute('aria-label') ??
    (by ? by.split(' ').map((id) => document.getElementById(id)?.textContent).join(' ') : null) ??
    (element.labels?.length ? [...element.labels].map((label) => label.textContent).join(' ') : null) ??
    element.textContent;
  return plain(words);
};
const shown = [...document.querySelectorAll(roles[role])].filter((element) => element.getClientRects().length > 0);
const wanted = plain(name);
const found = shown.find((element) => nameOf(element) === wanted) ?? shown.find((element) => nameOf(element).includes(wanted));
return found ?? shown.map(nameOf).join(' | ');
