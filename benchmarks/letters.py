"""Typesets the image of the reader's self-test:  python -m benchmarks.letters"""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from runtime import letters

FONT = "NotoSerif-Regular.ttf"
SIZE_PX = 54
LINE_PX = 92
WORDS_A_LINE = 12


def main() -> None:
    words = letters.all_words()
    lines = [" ".join(words[start : start + WORDS_A_LINE]) for start in range(0, len(words), WORDS_A_LINE)]
    font = ImageFont.truetype(FONT, SIZE_PX)
    width = 80 + max(int(font.getlength(line)) for line in lines)
    image = Image.new("L", (width, 60 + LINE_PX * len(lines)), 255)
    draw = ImageDraw.Draw(image)
    for number, line in enumerate(lines):
        draw.text((40, 30 + number * LINE_PX), line, fill=0, font=font)
    shades = image.point(lambda shade: round(shade / 85) * 85)
    shades.quantize(4).save(Path(letters.__file__).with_name(letters.IMAGE), optimize=True)


if __name__ == "__main__":
    main()
