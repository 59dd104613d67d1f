/** With a real minus sign, as numbers stand in text; null is a dash. */
export function signed(value: number | null, digits: number): string {
  if (value === null) return '–';
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? `−${text}` : text;
}
