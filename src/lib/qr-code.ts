import { encodeQR } from 'qr';

/** A QR code as squares: the width of the whole in modules, and each dark run as left, top, length. */
export interface QrCode {
  readonly modules: number;
  readonly runs: readonly (readonly [x: number, y: number, length: number])[];
}

/** Error correction "medium": a quarter of the damage that a folded sheet may take, in a small code. No quiet zone. */
export function qrCode(text: string): QrCode {
  // The library wants a border; it is cut off again, since the page gives the code its room.
  const rows = encodeQR(text, 'raw', { ecc: 'medium', border: 1 })
    .slice(1, -1)
    .map((row) => row.slice(1, -1));
  const runs: [number, number, number][] = [];
  rows.forEach((row, y) => {
    row.forEach((dark, x) => {
      const last = runs.at(-1);
      if (!dark) return;
      if (last && last[1] === y && last[0] + last[2] === x) last[2] += 1;
      else runs.push([x, y, 1]);
    });
  });
  return { modules: rows.length, runs };
}

/** The code as the `d` of an SVG path with one unit to a module. */
export function qrPath({ runs }: QrCode): string {
  return runs.map(([x, y, length]) => `M${x} ${y}h${length}v1h-${length}z`).join('');
}
