/// The decoder of a row: its cells by key, or the only cell of a frame with one column.
final class RowDecoder: Decoder {
    let state: RowDecodingState
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    init(state: RowDecodingState) {
        self.state = state
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        KeyedDecodingContainer(RowKeyedContainer(state: state, codingPath: []))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        try onlyCell().unkeyedContainer()
    }

    func singleValueContainer() throws -> any SingleValueDecodingContainer {
        try onlyCell().singleValueContainer()
    }

    private func onlyCell() throws -> CellDecoder {
        guard state.readers.count == 1 else {
            throw FrameError(
                .wrongType,
                "A type without keys needs a frame of one column, and this one has \(state.readers.count)",
                row: state.row
            )
        }
        return state.readers[0].decoder(state.row, state)
    }
}

/// The decoder of one cell: a value, the fields of a structure, or the elements of a list.
struct CellDecoder: Decoder {
    let reader: ColumnReader
    let row: Int
    let state: RowDecodingState
    var codingPath: [any CodingKey] { [NameKey(reader.name)] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard case .structure(let fields) = reader.view.type else {
            throw FrameError(
                .wrongType,
                "A column of type \(reader.column.type) has no fields to decode",
                column: reader.name,
                row: row
            )
        }
        if reader.isNull(row) {
            throw FrameError(.nullValue, "A null stands where the type needs a value", column: reader.name, row: row)
        }
        let nested = try state.nested(reader, fields)
        nested.begin(row: row)
        return KeyedDecodingContainer(RowKeyedContainer(state: nested, codingPath: codingPath))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard case .list = reader.column.type else {
            throw FrameError(
                .wrongType,
                "A column of type \(reader.column.type) has no list to decode",
                column: reader.name,
                row: row
            )
        }
        guard let elements = try reader.column.list(at: row) else {
            throw FrameError(.nullValue, "A null stands where the type needs a value", column: reader.name, row: row)
        }
        // Its own state: the fields of structures inside differ from list to list.
        let inner = RowDecodingState(state.frame, state.options)
        inner.begin(row: row)
        return ListUnkeyedContainer(reader: ColumnReader(name: reader.name, column: elements), state: inner)
    }

    func singleValueContainer() throws -> any SingleValueDecodingContainer {
        CellValueContainer(reader: reader, row: row, state: state)
    }
}
