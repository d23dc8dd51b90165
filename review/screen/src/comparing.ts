// When two texts say the same, and where they differ.

// Decomposed: `ò` + `a` at the end of a word, where today's spelling has `o` + `à`.
const OLD_TONE = /(o(?=.[ae])|u(?=.y))([\u0300\u0301\u0303\u0309\u0323])([aey])(?!\p{L}|\p{M})/giu;

/** As it is kept: composed letters, single spaces, no empty ends. Lines and cells stay. */
export function tidy(text: string): string {
  return text.normalize("NFC").split("\n").map((line) => line.replace(/[ \u00a0]+/g, " ").replace(/^ | $/g, "")).join("\n").replace(/^\n+|\n+$/g, "");
}

/** `hòa` and `hoà` are one spelling; `i` and `y` are not. */
function plain(text: string): string {
  return tidy(text).normalize("NFD").replace(OLD_TONE, "$1$3$2").normalize("NFC");
}

export function same(one: string | null, other: string | null): boolean {
  return plain(one ?? "") === plain(other ?? "");
}

export interface Part { readonly text: string; readonly differs: boolean }

/** `text` cut where it differs from `other`, letter by letter (longest common subsequence). */
export function differences(text: string, other: string): Part[] {
  const mine = [...tidy(text)];
  const theirs = [...tidy(other)];
  const kept = commonLetters(mine, theirs);
  const parts: { text: string; differs: boolean }[] = [];
  mine.forEach((letter, index) => {
    const differs = !kept.has(index);
    const last = parts.at(-1);
    if (last && last.differs === differs) last.text += letter;
    else parts.push({ text: letter, differs });
  });
  return parts;
}

function commonLetters(mine: string[], theirs: string[]): Set<number> {
  const best = mine.map(() => new Uint16Array(theirs.length + 1)).concat(new Uint16Array(theirs.length + 1));
  const at = (row: number, column: number): number => best[row]?.[column] ?? 0;
  for (let row = mine.length - 1; row >= 0; row--) {
    for (let column = theirs.length - 1; column >= 0; column--) {
      const value = mine[row] === theirs[column] ? at(row + 1, column + 1) + 1 : Math.max(at(row + 1, column), at(row, column + 1));
      best[row]?.fill(value, column, column + 1);
    }
  }
  const kept = new Set<number>();
  for (let row = 0, column = 0; row < mine.length && column < theirs.length; ) {
    if (mine[row] === theirs[column]) { kept.add(row++); column++; }
    else if (at(row + 1, column) >= at(row, column + 1)) row++;
    else column++;
  }
  return kept;
}
