/// How a file's bytes stand for characters.
///
/// A byte order mark of UTF-8 or UTF-16 at the beginning beats every choice here.
public enum TextEncoding: Sendable, Hashable {
    /// UTF-8; invalid bytes are an error, or repaired if that is asked. The fastest: nothing is converted.
    case utf8
    /// ISO 8859-1: each byte is the character of that number.
    case latin1
    /// Windows-1252 as browsers read it: like Latin-1, with letters, quotes and the euro sign in 0x80 to 0x9F; the five
    /// unused bytes there are control characters.
    case windows1252
    /// UTF-8 or Windows-1252, decided by the first byte that is not ASCII and those behind it: do they make a
    /// well-formed UTF-8 character or not.
    case utf8OrWindows1252
    /// UTF-16 with the low byte first, for files without a byte order mark; with one no choice is needed.
    case utf16LittleEndian
    /// UTF-16 with the high byte first, for files without a byte order mark; with one no choice is needed.
    case utf16BigEndian
}
