import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { Invalid } from '../../../http/errors.ts';
import { checkXml } from './xml-check.ts';

/** An element of a parsed document; what is no element is text, as it reads. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlNode[];
}
export type XmlNode = XmlElement | string;

const CDATA = '#cdata';
const TEXT = '#text';
const ATTRIBUTES = ':@';
const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/**
 * Parses XML. Nothing outside the text is read, and no entity is known but the five of XML.
 * @throws Invalid with the line, when it is not well formed, has a document type with declarations of its own, refers
 * to an entity, or is nested too deeply
 */
export function parseXml(text: string): XmlElement {
  checkXml(text);
  const faults = XMLValidator.validate(text);
  if (faults !== true) {
    const message = faults.err.msg.length > 200 ? `${faults.err.msg.slice(0, 200)}…` : faults.err.msg;
    throw new Invalid(
      `The XML is not well formed (line ${faults.err.line}): ${message} Bring the file as the publisher or PubMed Central gives it.`,
    );
  }
  const [root] = nodesOf(parse(text)).filter((node) => typeof node !== 'string');
  if (!root) throw new Invalid('The XML has no element in it.');
  return root;
}

function parse(text: string): unknown {
  const parser = new XMLParser({
    preserveOrder: true,
    ignoreAttributes: false,
    attributeNamePrefix: '',
    parseTagValue: false,
    trimValues: false,
    // Entities are decoded below, so that none is ever declared or expanded by the parser.
    processEntities: false,
    cdataPropName: CDATA,
    ignoreDeclaration: true,
    ignorePiTags: true,
  });
  try {
    return parser.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unknown reason';
    throw new Invalid(`The XML can’t be read: ${reason.slice(0, 200)}`);
  }
}

/** From the parser's form: `[{ name: [children], ':@': attributes }, { '#text': text }]`. */
function nodesOf(parsed: unknown): XmlNode[] {
  if (!Array.isArray(parsed)) return [];
  return parsed.map((node: Record<string, unknown>): XmlNode => {
    if (TEXT in node) return decodeReferences(String(node[TEXT]));
    if (CDATA in node) return cdataOf(node[CDATA]);
    const name = Object.keys(node).find((key) => key !== ATTRIBUTES) ?? '';
    const attributes = Object.entries((node[ATTRIBUTES] ?? {}) as Record<string, unknown>);
    return {
      name,
      attributes: Object.fromEntries(attributes.map(([key, value]) => [key, decodeReferences(String(value))])),
      children: nodesOf(node[name]),
    };
  });
}

function cdataOf(children: unknown): string {
  return Array.isArray(children)
    ? children.map((child: Record<string, unknown>) => String(child[TEXT] ?? '')).join('')
    : '';
}

function decodeReferences(text: string): string {
  return text.replaceAll(/&(?:#x([0-9a-fA-F]+)|#(\d+)|(amp|lt|gt|quot|apos));/g, (_all, hex, decimal, name) =>
    name ? (NAMED[String(name)] ?? '') : String.fromCodePoint(Number.parseInt(hex ?? decimal, hex ? 16 : 10)),
  );
}
