/// How to write a frame as JSON.
///
/// Dates, times and identifiers become texts in their ISO form, bytes Base64, decimals numbers of all their digits; a
/// reader with the same schema gets equal columns back.
public struct JSONWriteOptions: Sendable, Hashable {
    /// What becomes of NaN and infinities, which JSON does not have.
    public enum NonFinite: Sendable, Hashable {
        /// An error that names row and column.
        case error
        /// `null`.
        case null
        /// The texts `"nan"`, `"inf"` and `"-inf"`, which a declared `double` column reads.
        case text
    }

    /// How the rows stand in the text. Default: an array of objects; `.automatic` means the same.
    public var layout: JSONLayout
    /// Leaves out keys whose value is null. Default: false. Columns are never left out of ``JSONLayout/columns``.
    public var omitsNulls = false
    /// Writes whole numbers beyond 2^53 and decimals as texts, because many readers would round them. Default: false.
    public var quotesWideNumbers = false
    /// Writes columns with points in their names as members of objects, `at.lat` as `{"at": {"lat": …}}`, which
    /// ``JSONNested/flattened`` reads back. Default: false, so that names stay as they are.
    ///
    /// The members of an object stand together where the first of them stands; with ``omitsNulls`` an object of nulls
    /// alone is left out. A name that is also the beginning of another one is an error.
    public var nestsDottedNames = false
    /// What becomes of NaN and infinities. Default: an error.
    public var nonFinite = NonFinite.error

    /// Creates options.
    ///
    /// - Parameter layout: How the rows stand in the text.
    public init(layout: JSONLayout = .records) {
        self.layout = layout
    }
}
