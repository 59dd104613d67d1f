// @ts-check
// The article works without this: links lead to passages, and :target shows the first piece of one.
// Here, all pieces of the passage are shown, and "In this article" says where the reader is.

const CURRENT_FROM_TOP = 0.3;

/** Shows every piece of the passage that the address names (#kp-3). */
function showPassage() {
  const number = /^#kp-(\d+)$/.exec(location.hash)?.[1];
  for (const mark of document.querySelectorAll('mark.kp')) {
    mark.classList.toggle('target', number !== undefined && mark.getAttribute('data-kp') === number);
  }
}

/**
 * @param {HTMLAnchorElement[]} links
 * @returns {[HTMLAnchorElement, HTMLElement][]} each link with the heading it leads to
 */
function withHeadings(links) {
  return links.flatMap((link) => {
    const heading = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    return heading ? [/** @type {[HTMLAnchorElement, HTMLElement]} */ ([link, heading])] : [];
  });
}

/** Marks the link of the section being read: the last one whose heading has passed the upper third of the window. */
function followReading() {
  const pairs = withHeadings([
    .../** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll('nav.toc a')),
  ]);
  const update = () => {
    const line = window.innerHeight * CURRENT_FROM_TOP;
    const current = pairs.findLast(([, heading]) => heading.getBoundingClientRect().top <= line)?.[0];
    for (const [link] of pairs) {
      if (link === current) link.setAttribute('aria-current', 'true');
      else link.removeAttribute('aria-current');
    }
  };
  const observer = new IntersectionObserver(update, { rootMargin: `0px 0px -${100 - CURRENT_FROM_TOP * 100}% 0px` });
  for (const [, heading] of pairs) observer.observe(heading);
}

showPassage();
followReading();
window.addEventListener('hashchange', showPassage);
