# What terminals understand of what vug-view writes to them: text with colours, kitty's pictures and
# sixels, each as rows of pixels (red, green, blue); and PNG files of them.
import base64
import re
import struct
import zlib

SEQUENCE = re.compile(
    r"\x1b\[(?P<private>[?>])?(?P<numbers>[0-9;]*)(?P<final>[A-Za-z])"
    r"|\x1b(?P<kind>_G|P)(?P<string>[^\x1b]*)\x1b\\"
    r"|\x1b\\|(?P<text>[^\x1b])", re.DOTALL)


def palette(number):
    """A colour of xterm's 256."""
    if number >= 232:
        return (8 + 10 * (number - 232),) * 3
    assert number >= 16, "the first 16 are whatever the user likes"
    number -= 16
    return tuple(55 + 40 * v if v else 0 for v in (number // 36, number // 6 % 6, number % 6))


class Screen:
    """Cells of (upper, lower); None: the terminal's own background."""

    def __init__(self, columns, rows):
        self.columns, self.rows = columns, rows
        self.colours = {38: None, 48: None}
        self.used_palette = False
        self.at = [0, 0]
        self.kitty = {}  # the parts of a picture
        self.pictures = []  # (row, column, pixels)
        self.clear()

    def clear(self):
        self.cells = [[(None, None)] * self.columns for _ in range(self.rows)]
        self.text = [[" "] * self.columns for _ in range(self.rows)]

    def feed(self, text):
        for match in SEQUENCE.finditer(text):
            if match["text"]:
                self.put(match["text"])
            elif match["kind"] == "_G":
                self.take_kitty(match["string"])
            elif match["kind"] == "P" and '"1;1;' in match["string"][:20]:
                self.pictures.append((*self.at, decode_sixels(match["string"])))
            elif match["final"] and not match["private"]:
                self.control(match["final"], [int(n or 0) for n in match["numbers"].split(";")])

    def put(self, character):
        row, column = self.at
        if character == "\n":
            self.at = [row + 1, 0]
        if ord(character) < 32 or row >= self.rows or column >= self.columns:
            return
        upper = self.colours[38] if character == "▀" else self.colours[48]
        self.cells[row][column] = (upper, self.colours[48])
        self.text[row][column] = character
        self.at[1] += 1

    def control(self, final, numbers):
        if final == "H":
            self.at = [numbers[0] - 1, numbers[1] - 1] if len(numbers) > 1 else [0, 0]
        elif final == "J":
            self.clear()
        elif final == "K":
            for column in range(self.at[1], self.columns):
                self.text[self.at[0]][column] = " "
        elif final == "m":
            self.colour(numbers)

    def colour(self, numbers):
        while numbers:
            code = numbers.pop(0)
            if code == 0:
                self.colours = {38: None, 48: None}
            elif code in (39, 49):
                self.colours[code - 1] = None
            elif code in (38, 48) and numbers.pop(0) == 2:
                self.colours[code] = tuple(numbers[:3])
                del numbers[:3]
            elif code in (38, 48):
                self.colours[code] = palette(numbers.pop(0))
                self.used_palette = True

    def take_kitty(self, string):
        control, _, data = string.partition(";")
        values = dict(pair.split("=") for pair in control.split(","))
        if values.get("a") == "T":
            self.kitty = dict(values, data="")
        if not self.kitty or values.get("a") in ("q", "d"):
            return
        self.kitty["data"] += data
        if values["m"] == "1":
            return
        pixels = zlib.decompress(base64.b64decode(self.kitty["data"], validate=True))
        width, height = int(self.kitty["s"]), int(self.kitty["v"])
        assert len(pixels) == width * height * 3 and self.kitty["f"] == "24"
        self.pictures.append((*self.at, rows_of(pixels, width)))

    def pixels(self):
        """All that is not the status line's."""
        result = []
        for row in self.cells[:-1]:
            result += [[upper for upper, _ in row], [lower for _, lower in row]]
        return result

    def status(self):
        return "".join(self.text[-1]).rstrip()


def rows_of(data, width):
    pixels = [tuple(data[i:i + 3]) for i in range(0, len(data), 3)]
    return [pixels[i:i + width] for i in range(0, len(pixels), width)]


def decode_sixels(string):
    width, height = map(int, re.search(r'"1;1;([0-9]+);([0-9]+)', string).groups())
    rows = [[None] * width for _ in range(height + 6)]
    colours, colour, x, top = {}, None, 0, 0
    body = string[string.index('"'):]
    for match in re.finditer(r"#([0-9]+)(?:;2;([0-9]+);([0-9]+);([0-9]+))?|!([0-9]+)(.)|([$-])"
                             r"|([?-~])", re.sub(r'^"[0-9;]*', "", body)):
        number, red, green, blue, count, repeated, move, single = match.groups()
        if red:
            colours[number] = tuple(round(int(v) * 255 / 100) for v in (red, green, blue))
        elif number:
            colour = colours[number]
        elif move:
            x, top = 0, top + 6 if move == "-" else top
        for _ in range(int(count or 1) if repeated or single else 0):
            bits = ord(repeated or single) - 63
            for bit in range(6):
                if bits >> bit & 1:
                    rows[top + bit][x] = colour
            x += 1
    return rows[:height]


def crop(rows):
    """Without what is blank around it; what is blank within it stays None."""
    used = [y for y, row in enumerate(rows) if any(row)]
    columns = [x for x in range(len(rows[0])) if any(row[x] for row in rows)]
    if not used:
        return []
    return [row[columns[0]:columns[-1] + 1] for row in rows[used[0]:used[-1] + 1]]


def write_png(path, rows):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(
            ">I", zlib.crc32(kind + data))
    lines = b"".join(b"\0" + b"".join(bytes(pixel or (1, 2, 3)) for pixel in row) for row in rows)
    with open(path, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n" + chunk(
            b"IHDR", struct.pack(">IIBBBBB", len(rows[0]), len(rows), 8, 2, 0, 0, 0)) + chunk(
                b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b""))
