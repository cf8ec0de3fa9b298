/// One cell as the whole of what a type decodes itself from, such as an enumeration with a raw value.
struct CellValueContainer: SingleValueDecodingContainer {
    let reader: ColumnReader
    let row: Int
    let state: RowDecodingState
    var codingPath: [any CodingKey] { [NameKey(reader.name)] }

    func decodeNil() -> Bool { reader.isNull(row) }

    func decode<T: Decodable>(_ type: T.Type) throws -> T { try reader.any(type, row, state) }

    func decode(_ type: Bool.Type) throws -> Bool { try reader.bool(row) }

    func decode(_ type: String.Type) throws -> String { try reader.string(row) }

    func decode(_ type: Double.Type) throws -> Double { try reader.double(row) }

    func decode(_ type: Float.Type) throws -> Float { try reader.float(row) }

    func decode(_ type: Int.Type) throws -> Int { try reader.integer(row) }

    func decode(_ type: Int8.Type) throws -> Int8 { try reader.integer(row) }

    func decode(_ type: Int16.Type) throws -> Int16 { try reader.integer(row) }

    func decode(_ type: Int32.Type) throws -> Int32 { try reader.integer(row) }

    func decode(_ type: Int64.Type) throws -> Int64 { try reader.integer(row) }

    func decode(_ type: Int128.Type) throws -> Int128 { try reader.integer(row) }

    func decode(_ type: UInt.Type) throws -> UInt { try reader.integer(row) }

    func decode(_ type: UInt8.Type) throws -> UInt8 { try reader.integer(row) }

    func decode(_ type: UInt16.Type) throws -> UInt16 { try reader.integer(row) }

    func decode(_ type: UInt32.Type) throws -> UInt32 { try reader.integer(row) }

    func decode(_ type: UInt64.Type) throws -> UInt64 { try reader.integer(row) }

    func decode(_ type: UInt128.Type) throws -> UInt128 { try reader.integer(row) }
}
