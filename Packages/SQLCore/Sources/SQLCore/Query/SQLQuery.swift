public import DataFrames
public import FoundationEssentials

/// SQL text with its values apart: the only form in which this library takes SQL.
///
/// Written as a literal, every `\(value)` becomes a bound parameter and never part of the text:
///
///     try pg.readFrame("SELECT * FROM power WHERE turbine = \(id) AND site IN (\(list: sites))")
///
/// - `\(value)` binds; `nil` binds NULL.
/// - `\(identifier: name)` quotes a column or table name for the engine.
/// - `\(table: name)` quotes a table name with its schema.
/// - `\(list: values)` expands to one marker a value; an empty list to one that no value is in.
/// - `\(query)` splices another query with its values.
/// - `\(unsafe: text)` pastes text as it is. Whoever writes it answers for it.
///
/// A `String` is not accepted, so that no text built elsewhere is taken for SQL by accident; positional text is
/// ``init(unsafeSQL:_:)``.
public struct SQLQuery: Sendable, ExpressibleByStringInterpolation {
    enum Segment: Sendable, Hashable {
        case text(String)
        case value(SQLValue)
        case identifier(String)
        case table(SQLTableName)
        case list([SQLValue])

        /// About how many bytes of text it makes.
        var lengthHint: Int {
            switch self {
            case .text(let piece): piece.utf8.count
            case .value: 4
            case .identifier, .table: 32
            case .list(let list): 6 * list.count + 16
            }
        }
    }

    var segments: [Segment]
    var hasPastedText: Bool
    var columnTypes: [String: DataType] = [:]
    private var invalidMarkers: (markers: Int, values: Int)?

    /// The text between values, as a literal.
    public init(stringLiteral value: String) {
        segments = [.text(value)]
        hasPastedText = false
    }

    /// What the compiler makes of an interpolated literal.
    public init(stringInterpolation: Interpolation) {
        segments = stringInterpolation.segments
        hasPastedText = stringInterpolation.hasPastedText
    }

    /// Text made elsewhere, with one `?` for each value.
    ///
    /// A `?` inside quotes or comments is text. The name says that the text is taken as it is: never build it from
    /// what a user typed. If markers and values differ in number, running the query throws
    /// `.misuse(.parameterCount)` before anything is sent.
    public init(unsafeSQL text: String, _ values: [(any SQLBindable)?] = []) {
        let pieces = SQLText.splitAtMarkers(text)
        segments = []
        segments.reserveCapacity(pieces.count * 2)
        for (index, piece) in pieces.enumerated() {
            segments.append(.text(piece))
            if index < pieces.count - 1 {
                segments.append(.value(index < values.count ? values[index]?.sqlValue ?? .null : .null))
            }
        }
        hasPastedText = false
        if pieces.count - 1 != values.count { invalidMarkers = (pieces.count - 1, values.count) }
    }

    /// The same query with types declared for some result columns, by name; they go before what the driver would choose.
    public func types(_ types: [String: DataType]) -> SQLQuery {
        var copy = self
        copy.columnTypes.merge(types) { _, new in new }
        return copy
    }

    /// The query for one engine: text with its markers, and the values in order.
    ///
    /// - Throws: `.misuse(.parameterCount)` if there are more values than the engine takes or markers and values
    ///   differ; `.invalidInput` for an identifier that cannot be quoted.
    public func statement(for dialect: any SQLDialect) throws(ConnError) -> SQLStatement {
        if let invalidMarkers {
            throw ConnError(
                .misuse(.parameterCount),
                "The statement has \(invalidMarkers.markers) markers '?' but \(invalidMarkers.values) values were given",
                advice: "give one value for each marker; a '?' inside quotes is not a marker"
            )
        }
        if segments.count == 1, case .text(let text) = segments[0] {
            return SQLStatement(text: text, isCacheable: !hasPastedText, columnTypes: columnTypes)
        }
        var text = ""
        // The text grows once, not with each of its parts.
        text.reserveCapacity(segments.reduce(0) { $0 + $1.lengthHint })
        var values: [SQLValue] = []
        values.reserveCapacity(segments.count)
        var isCacheable = !hasPastedText
        for segment in segments {
            switch segment {
            case .text(let piece):
                text += piece
            case .value(let value):
                values.append(value)
                dialect.appendMarker(values.count, to: &text)
            case .identifier(let name):
                text += try dialect.quote(identifier: name)
            case .table(let table):
                text += try dialect.quote(table)
            case .list(let list):
                isCacheable = isCacheable && list.count <= 16
                if list.isEmpty { dialect.appendEmptyList(to: &text) }
                for (index, value) in list.enumerated() {
                    if index > 0 { text += ", " }
                    values.append(value)
                    dialect.appendMarker(values.count, to: &text)
                }
            }
        }
        guard values.count <= dialect.maximumParameters else {
            throw ConnError(
                .misuse(.parameterCount),
                "The statement has \(values.count) parameters and \(dialect.name) takes at most \(dialect.maximumParameters)",
                advice: "load the values into a temporary table with write(_:to:) and join it"
            )
        }
        return SQLStatement(text: text, parameters: values, isCacheable: isCacheable, columnTypes: columnTypes)
    }

    /// The text for many sets of values: every `?` of the query becomes a marker.
    ///
    /// - Returns: The text and the number of its markers.
    /// - Throws: `.misuse(.parameterCount)` if the query binds values of its own.
    func template(for dialect: any SQLDialect) throws(ConnError) -> (text: String, markers: Int) {
        var text = ""
        var markers = 0
        for segment in segments {
            switch segment {
            case .text(let piece):
                for (index, part) in SQLText.splitAtMarkers(piece).enumerated() {
                    if index > 0 {
                        markers += 1
                        dialect.appendMarker(markers, to: &text)
                    }
                    text += part
                }
            case .identifier(let name):
                text += try dialect.quote(identifier: name)
            case .table(let table):
                text += try dialect.quote(table)
            case .value, .list:
                throw ConnError(
                    .misuse(.parameterCount),
                    "A statement for many sets of values binds a value of its own",
                    advice: "write '?' for every value and give all of them in the sets"
                )
            }
        }
        return (text, markers)
    }

    /// Collects text and values of an interpolated literal.
    public struct Interpolation: StringInterpolationProtocol, Sendable {
        var segments: [Segment] = []
        var hasPastedText = false

        /// Makes room for the literal's parts.
        public init(literalCapacity: Int, interpolationCount: Int) {
            segments.reserveCapacity(interpolationCount * 2 + 1)
        }

        /// Appends text of the literal.
        public mutating func appendLiteral(_ literal: String) {
            if !literal.isEmpty { segments.append(.text(literal)) }
        }

        /// Binds a value.
        public mutating func appendInterpolation(_ value: some SQLBindable) {
            segments.append(.value(value.sqlValue))
        }

        /// Binds a value or NULL.
        public mutating func appendInterpolation(_ value: (any SQLBindable)?) {
            segments.append(.value(value?.sqlValue ?? .null))
        }

        /// Binds a moment as the local date and time that clocks in `zone` showed then.
        public mutating func appendInterpolation(local date: Date, in zone: TimeZone) {
            segments.append(.value(.localDateTime(LocalDateTime(date, in: zone))))
        }

        /// Quotes a column or other name.
        public mutating func appendInterpolation(identifier name: String) {
            segments.append(.identifier(name))
        }

        /// Quotes a table's name with its schema.
        public mutating func appendInterpolation(table name: SQLTableName) {
            segments.append(.table(name))
        }

        /// Binds each element, separated by commas; write it inside `IN ( )`. An empty list matches nothing.
        public mutating func appendInterpolation(list values: some Sequence<some SQLBindable>) {
            segments.append(.list(values.map(\.sqlValue)))
        }

        /// Splices another query with its values.
        public mutating func appendInterpolation(_ query: SQLQuery) {
            segments.append(contentsOf: query.segments)
            hasPastedText = hasPastedText || query.hasPastedText
        }

        /// Pastes text as it is: whoever writes this answers for the text.
        public mutating func appendInterpolation(unsafe text: String) {
            segments.append(.text(text))
            hasPastedText = true
        }
    }
}
