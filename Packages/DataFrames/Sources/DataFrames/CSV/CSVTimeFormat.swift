/// How the dates or times of one column are written: a pattern such as `dd/MM/yyyy HH:mm:ss`.
///
/// | letters | stand for |
/// |---|---|
/// | `yyyy` | the year, four digits |
/// | `yy` | the year, two digits; only with ``firstYear`` |
/// | `MM`, `M` | the month, two digits; one or two |
/// | `dd`, `d` | the day, two digits; one or two |
/// | `HH`, `H` | the hour from 0 to 23, and 24 for the end of a day |
/// | `hh`, `h` with `a` | the hour from 1 to 12, and `AM` or `PM` in any case |
/// | `mm`, `m` and `ss`, `s` | minute and second |
/// | `S` to `SSSSSSSSS` | that many decimals of the second |
/// | `Z`, `ZZ` | `Z`, or an offset from UTC such as `+02:30`; `+0230` |
///
/// All other characters stand for themselves; letters do so between apostrophes (`'T'`), and `''` is an apostrophe.
/// A part that is left out is its least: `MM/yyyy` is the first of the month. Nothing is rounded and nothing guessed: a
/// cell of another form is an error, and so is a value with parts that the pattern would not write.
///
/// | type of the column | pattern |
/// |---|---|
/// | `date` | year, month, day; a time must be midnight |
/// | `time` | hour and finer |
/// | `localTimestamp` | year and finer |
/// | `instant` | year and finer, and an offset; written in UTC |
public struct CSVTimeFormat: Sendable, Hashable, ExpressibleByStringLiteral {
    /// The pattern, 48 bytes at most.
    public var pattern: String
    /// The first of the hundred years that two digits mean, 0 to 9900; nil refuses `yy`. Default: nil.
    ///
    /// With 1970, `70` is 1970 and `69` is 2069.
    public var firstYear: Int?

    /// Creates a format; whether it can be used is found out by the options that hold it.
    ///
    /// - Parameters:
    ///   - pattern: The pattern.
    ///   - firstYear: The first of the hundred years that two digits mean.
    public init(_ pattern: String, firstYear: Int? = nil) {
        self.pattern = pattern
        self.firstYear = firstYear
    }

    /// Creates a format from a pattern alone.
    ///
    /// - Parameter value: The pattern.
    public init(stringLiteral value: String) { self.init(value) }
}
