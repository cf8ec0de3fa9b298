/// The cells of one row by key; one container serves every row, for the row's number is in the state.
struct RowKeyedContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let state: RowDecodingState
    let codingPath: [any CodingKey]

    var allKeys: [Key] { state.frame.columnNames.compactMap { Key(stringValue: $0) } }

    func contains(_ key: Key) -> Bool { state.find(key) != nil }

    func decodeNil(forKey key: Key) throws -> Bool { try state.reader(key).isNull(state.row) }

    func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
        try state.reader(key).any(type, state.row, state)
    }

    func decodeIfPresent<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T? {
        guard let reader = try state.readerIfPresent(key), !reader.isNull(state.row) else { return nil }
        return try reader.any(type, state.row, state)
    }

    func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type,
        forKey key: Key
    ) throws -> KeyedDecodingContainer<NestedKey> {
        try state.reader(key).decoder(state.row, state).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try state.reader(key).decoder(state.row, state).unkeyedContainer()
    }

    func superDecoder() throws -> any Decoder { RowDecoder(state: state) }

    func superDecoder(forKey key: Key) throws -> any Decoder { try state.reader(key).decoder(state.row, state) }

    func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool {
        try state.reader(key).bool(state.row)
    }

    func decodeIfPresent(_ type: Bool.Type, forKey key: Key) throws -> Bool? {
        guard let reader = try state.readerIfPresent(key), !reader.isNull(state.row) else { return nil }
        return try reader.bool(state.row)
    }

    func decode(_ type: String.Type, forKey key: Key) throws -> String {
        try state.reader(key).string(state.row)
    }

    func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? {
        guard let reader = try state.readerIfPresent(key), !reader.isNull(state.row) else { return nil }
        return try reader.string(state.row)
    }

    func decode(_ type: Double.Type, forKey key: Key) throws -> Double {
        try state.reader(key).double(state.row)
    }

    func decodeIfPresent(_ type: Double.Type, forKey key: Key) throws -> Double? {
        guard let reader = try state.readerIfPresent(key), !reader.isNull(state.row) else { return nil }
        return try reader.double(state.row)
    }

    func decode(_ type: Float.Type, forKey key: Key) throws -> Float {
        try state.reader(key).float(state.row)
    }

    func decodeIfPresent(_ type: Float.Type, forKey key: Key) throws -> Float? {
        guard let reader = try state.readerIfPresent(key), !reader.isNull(state.row) else { return nil }
        return try reader.float(state.row)
    }

    func decode(_ type: Int.Type, forKey key: Key) throws -> Int {
        try state.reader(key).integer(state.row)
    }

    func decodeIfPresent(_ type: Int.Type, forKey key: Key) throws -> Int? {
        guard let reader = try state.readerIfPresent(key), !reader.isNull(state.row) else { return nil }
        return try reader.integer(state.row)
    }

    func decode(_ type: Int8.Type, forKey key: Key) throws -> Int8 {
        try state.reader(key).integer(state.row)
    }

    func decodeIfPresent(_ type: Int8.Type, forKey key: Key) throws -> Int8? {
        guard let reader = try state.readerIfPresent(key), !reader.isNull(state.row) else { return nil }
        return try reader.integer(state.row)
    }

    func decode(_ type: Int16.Type, forKey key: Key) throws -> Int16 {
        try state.reader(key).integer(state.row)
    }

    func decodeIfPresent(_ type: Int16.Type, forKey key: Key) throws -> Int16? {
        guard let reader = try state.readerIfPresent(key), !reader.isNull(state.row) else { return nil }
        return try reader.integer(state.row)
    }

    func decode(_ type: Int32.Type, forKey key: Key) throws -> Int32 {
        try state.reader(key).integer(state.row)
    }

    func decodeIfPresent(_ type: Int32.Type, forKey key: Key) throws -> Int32? {
        guard let reader = try state.readerIfPresent(key), !reader.isNull(state.row) else { return nil }
        return try reader.integer(state.row)
    }

    func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 {
        try state.reader(key).integer(state.row)
    }

    func decodeIfPresent(_ type: Int64.Type, forKey key: Key) throws -> Int64? {
        guard let reader = try state.readerIfPresent(key), !reader.isNull(state.row) else { return nil }
        return try reader.integer(state.row)
    }

    func decode(_ type: Int128.Type, forKey key: Key) throws -> Int128 {
        try state.reader(key).integer(state.row)
    }

    func decodeIfPresent(_ type: Int128.Type, forKey key: Key) throws -> Int128? {
        guard let reader = try state.readerIfPresent(key), !reader.isNull(state.row) else { return nil }
        return try reader.integer(state.row)
    }

    func decode(_ type: UInt.Type, forKey key: Key) throws -> UInt {
        try state.reader(key).integer(state.row)
    }

    func decodeIfPresent(_ type: UInt.Type, forKey key: Key) throws -> UInt? {
        guard let reader = try state.readerIfPresent(key), !reader.isNull(state.row) else { return nil }
        return try reader.integer(state.row)
    }

    func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 {
        try state.reader(key).integer(state.row)
    }

    func decodeIfPresent(_ type: UInt8.Type, forKey key: Key) throws -> UInt8? {
        guard let reader = try state.readerIfPresent(key), !reader.isNull(state.row) else { return nil }
        return try reader.integer(state.row)
    }

    func decode(_ type: UInt16.Type, forKey key: Key) throws -> UInt16 {
        try state.reader(key).integer(state.row)
    }

    func decodeIfPresent(_ type: UInt16.Type, forKey key: Key) throws -> UInt16? {
        guard let reader = try state.readerIfPresent(key), !reader.isNull(state.row) else { return nil }
        return try reader.integer(state.row)
    }

    func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 {
        try state.reader(key).integer(state.row)
    }

    func decodeIfPresent(_ type: UInt32.Type, forKey key: Key) throws -> UInt32? {
        guard let reader = try state.readerIfPresent(key), !reader.isNull(state.row) else { return nil }
        return try reader.integer(state.row)
    }

    func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 {
        try state.reader(key).integer(state.row)
    }

    func decodeIfPresent(_ type: UInt64.Type, forKey key: Key) throws -> UInt64? {
        guard let reader = try state.readerIfPresent(key), !reader.isNull(state.row) else { return nil }
        return try reader.integer(state.row)
    }

    func decode(_ type: UInt128.Type, forKey key: Key) throws -> UInt128 {
        try state.reader(key).integer(state.row)
    }

    func decodeIfPresent(_ type: UInt128.Type, forKey key: Key) throws -> UInt128? {
        guard let reader = try state.readerIfPresent(key), !reader.isNull(state.row) else { return nil }
        return try reader.integer(state.row)
    }
}
