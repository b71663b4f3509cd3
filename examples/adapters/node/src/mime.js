// A received message, octet for octet (RFC 5322, 2045): a signature is checked over what came; nothing is normalised.
// Texts are latin1 strings here: one character an octet.

const octet = (_, hex) => String.fromCharCode(parseInt(hex, 16));

function decoded(content, charset) {
  try {
    return new TextDecoder(charset || 'utf-8').decode(content);
  } catch {
    return content.toString('latin1'); // of a character set that nobody knows, the ASCII at least
  }
}

export class Entity {
  constructor(source) {
    this.source = source;
    const end = /^\r?\n|\r?\n\r?\n/.exec(source); // a part may have no header at all (RFC 2046 §5.1)
    this.body = end ? source.slice(end.index + end[0].length) : '';
    const head = (end ? source.slice(0, end.index) : source).replace(/\r?\n[ \t]+/g, ' ');
    const lines = head.split(/\r?\n/);
    this.fields = lines.map((line) => [/^[^:\s]*/.exec(line)[0].toLowerCase(), line.replace(/^[^:]*:/, '').trim()]);
  }

  header(name) {
    return this.fields.find(([field]) => field === name.toLowerCase())?.[1] ?? '';
  }

  get type() { return this.header('content-type').split(';')[0].trim().toLowerCase() || 'text/plain'; }
  get description() { return this.header('content-description').replace(/^"|"$/g, ''); }

  parameter(name) {
    const found = new RegExp(`;\\s*${name}\\s*=\\s*(?:"([^"]*)"|([^\\s;]+))`, 'i').exec(this.header('content-type'));
    return found?.[1] ?? found?.[2] ?? '';
  }

  /** The parts of a multipart, each without the line end that belongs to the delimiter (RFC 2046 §5.1.1). */
  get parts() {
    if (!this.type.startsWith('multipart/')) return [];
    const mark = this.parameter('boundary').replace(/[^\w]/g, '\\$&');
    if (!mark) return [];
    const pieces = ('\r\n' + this.body).split(new RegExp(`\\r?\\n--${mark}(?=--|[ \\t]*\\r?\\n)`));
    const closed = pieces.findIndex((piece, i) => i > 0 && piece.startsWith('--'));
    const inside = pieces.slice(1, closed < 0 ? undefined : closed);
    return inside.map((piece) => new Entity(piece.replace(/^[ \t]*\r?\n/, '')));
  }

  get content() {
    switch (this.header('content-transfer-encoding').toLowerCase()) {
      case 'base64':
        return Buffer.from(this.body, 'base64');
      case 'quoted-printable':
        return Buffer.from(this.body.replace(/=\r?\n/g, '').replace(/=([0-9A-F]{2})/gi, octet), 'latin1');
      default:
        return Buffer.from(this.body, 'latin1');
    }
  }

  /** What a reader reads: every text/plain, however deep it stands. */
  get text() {
    const texts = [...this.walk()].filter(({ type }) => type === 'text/plain');
    return texts.map((each) => decoded(each.content, each.parameter('charset'))).join('\n');
  }

  *walk() {
    yield this;
    for (const part of this.parts) yield* part.walk();
  }
}
