/// The elements of one list, one after another.
struct ListUnkeyedContainer: UnkeyedDecodingContainer {
    let reader: ColumnReader
    let state: RowDecodingState
    var currentIndex = 0
    var codingPath: [any CodingKey] { [NameKey(reader.name)] }
    var count: Int? { reader.column.count }
    var isAtEnd: Bool { currentIndex >= reader.column.count }

    init(reader: ColumnReader, state: RowDecodingState) {
        self.reader = reader
        self.state = state
    }

    private mutating func next<T>(_ read: (ColumnReader, Int, RowDecodingState) throws -> T) throws -> T {
        guard !isAtEnd else {
            throw FrameError(.outOfRange, "More elements were asked for than the list has", column: reader.name)
        }
        let value = try read(reader, currentIndex, state)
        currentIndex += 1
        return value
    }

    mutating func decodeNil() throws -> Bool {
        guard !isAtEnd, reader.isNull(currentIndex) else { return false }
        currentIndex += 1
        return true
    }

    mutating func decode<T: Decodable>(_ type: T.Type) throws -> T {
        try next { try $0.any(type, $1, $2) }
    }

    mutating func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type
    ) throws -> KeyedDecodingContainer<NestedKey> {
        try next { try $0.decoder($1, $2).container(keyedBy: type) }
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        try next { try $0.decoder($1, $2).unkeyedContainer() }
    }

    mutating func superDecoder() throws -> any Decoder {
        try next { $0.decoder($1, $2) }
    }

    mutating func decode(_ type: Bool.Type) throws -> Bool { try next { reader, row, _ in try reader.bool(row) } }

    mutating func decode(_ type: String.Type) throws -> String { try next { reader, row, _ in try reader.string(row) } }

    mutating func decode(_ type: Double.Type) throws -> Double { try next { reader, row, _ in try reader.double(row) } }

    mutating func decode(_ type: Float.Type) throws -> Float { try next { reader, row, _ in try reader.float(row) } }

    mutating func decode(_ type: Int.Type) throws -> Int { try next { reader, row, _ in try reader.integer(row) } }

    mutating func decode(_ type: Int8.Type) throws -> Int8 { try next { reader, row, _ in try reader.integer(row) } }

    mutating func decode(_ type: Int16.Type) throws -> Int16 { try next { reader, row, _ in try reader.integer(row) } }

    mutating func decode(_ type: Int32.Type) throws -> Int32 { try next { reader, row, _ in try reader.integer(row) } }

    mutating func decode(_ type: Int64.Type) throws -> Int64 { try next { reader, row, _ in try reader.integer(row) } }

    mutating func decode(_ type: Int128.Type) throws -> Int128 {
        try next { reader, row, _ in try reader.integer(row) }
    }

    mutating func decode(_ type: UInt.Type) throws -> UInt { try next { reader, row, _ in try reader.integer(row) } }

    mutating func decode(_ type: UInt8.Type) throws -> UInt8 { try next { reader, row, _ in try reader.integer(row) } }

    mutating func decode(_ type: UInt16.Type) throws -> UInt16 {
        try next { reader, row, _ in try reader.integer(row) }
    }

    mutating func decode(_ type: UInt32.Type) throws -> UInt32 {
        try next { reader, row, _ in try reader.integer(row) }
    }

    mutating func decode(_ type: UInt64.Type) throws -> UInt64 {
        try next { reader, row, _ in try reader.integer(row) }
    }

    mutating func decode(_ type: UInt128.Type) throws -> UInt128 {
        try next { reader, row, _ in try reader.integer(row) }
    }
}
