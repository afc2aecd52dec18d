// A page that shows a text and nothing else, which the webview edits by itself. The listeners of the page before it stay.
const [text] = arguments;
const words = document.createElement('main');
words.contentEditable = 'true';
words.dataset.text = 'body';
words.style.cssText = 'max-inline-size: 44rem; margin: 2rem auto; font: 1.1875rem/1.6 serif; white-space: pre-wrap; outline: none';
for (const paragraph of text.split('\n\n').filter(Boolean)) {
  words.append(Object.assign(document.createElement('p'), { textContent: paragraph }));
}
document.body.replaceChildren(words);
document.body.style.cssText = 'overflow: auto; block-size: 100vh';
words.focus();
