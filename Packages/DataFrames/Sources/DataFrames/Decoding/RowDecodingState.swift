/// What decoding one frame's rows shares: the readers, the row at hand, and where each key was found.
///
/// Types ask for the same keys in the same order, row after row. The order of the first row is remembered, so that
/// later rows find a column by one comparison of short strings.
final class RowDecodingState {
    let frame: DataFrame
    let options: RowDecodingOptions
    let readers: [ColumnReader]
    var row = 0
    private var asked: [(key: String, column: Int?)] = []
    private var cursor = 0
    private var nested: [String: RowDecodingState] = [:]

    init(_ frame: DataFrame, _ options: RowDecodingOptions) {
        self.frame = frame
        self.options = options
        readers = zip(frame.schema, frame.storage).map { ColumnReader(name: $0.name, column: $1) }
    }

    func begin(row: Int) {
        self.row = row
        cursor = 0
    }

    /// The column of a key, or nil when there is none.
    func find(_ key: some CodingKey) -> Int? {
        let name = key.stringValue
        if cursor < asked.count, asked[cursor].key == name {
            cursor += 1
            return asked[cursor - 1].column
        }
        if let place = asked.firstIndex(where: { $0.key == name }) {
            cursor = place + 1
            return asked[place].column
        }
        let column = frame.positions[options.columnName(for: name)]
        asked.append((name, column))
        cursor = asked.count
        return column
    }

    func reader(_ key: some CodingKey) throws -> ColumnReader {
        guard let column = find(key) else {
            let name = options.columnName(for: key.stringValue)
            throw FrameError(.unknownColumn, "No column is named \"\(name)\", which a property needs", column: name)
        }
        return readers[column]
    }

    func readerIfPresent(_ key: some CodingKey) throws -> ColumnReader? {
        guard let column = find(key) else {
            if options.allowsMissingColumns { return nil }
            return try reader(key)
        }
        return readers[column]
    }

    /// The state for the fields of a structure column, made once.
    func nested(_ reader: ColumnReader, _ fields: [Field]) throws -> RowDecodingState {
        if let known = nested[reader.name] { return known }
        var columns: [Column] = []
        for field in fields { columns.append(try reader.column.field(field.name)) }
        let frame = try DataFrame(schema: fields.map { Field($0.name, $0.type) }, columns: columns)
        let state = RowDecodingState(frame, options)
        nested[reader.name] = state
        return state
    }
}

/// A key made of a name at run time.
struct NameKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(_ name: String) { stringValue = name }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}
