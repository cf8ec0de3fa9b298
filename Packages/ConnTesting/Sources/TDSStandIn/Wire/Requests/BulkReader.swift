/// Reads a BulkLoadBCP message (MS-TDS 2.2.6.1): COLMETADATA, then rows, then DONE or nothing.
struct BulkReader<Source: WireSource> {
    private var source: Source
    private(set) var columns: [TDSColumn] = []
    private var types: [TypeInfo] = []
    private var isFinished = false

    init(_ source: Source) throws(WireError) {
        self.source = source
        guard try self.source.byte() == WireToken.columns else { throw .malformed("a bulk load without columns") }
        let count = Int(try self.source.integer(UInt16.self))
        guard count > 0, count <= 4096 else { throw .malformed("a bulk load of \(count) columns") }
        for _ in 0..<count { try readColumn() }
    }

    private mutating func readColumn() throws(WireError) {
        _ = try source.integer(UInt32.self)
        let flags = try source.integer(UInt16.self)
        let info = try TypeInfo.read(from: &source)
        if info.type.isLong { _ = try source.longText() }  // the table's name
        let column = TDSColumn(
            name: try source.shortText(),
            type: info.type,
            isNullable: flags & 0x01 != 0,
            isIdentity: flags & 0x10 != 0,
            isComputed: flags & 0x20 != 0
        )
        types.append(info)
        columns.append(column)
    }

    /// The next row; `nil` after the last.
    mutating func next() throws(WireError) -> [TDSValue]? {
        if isFinished { return nil }
        if try source.isAtEnd() {
            isFinished = true
            return nil
        }
        switch try source.byte() {
        case WireToken.row:
            var values: [TDSValue] = []
            values.reserveCapacity(types.count)
            for type in types { values.append(try type.readValue(from: &source, isBulk: true)) }
            return values
        case WireToken.nullRow:
            let bits = Array(try source.take((types.count + 7) / 8))
            var values: [TDSValue] = []
            values.reserveCapacity(types.count)
            for (index, type) in types.enumerated() {
                let isNull = bits[index / 8] & (1 << UInt8(index % 8)) != 0
                values.append(isNull ? .null : try type.readValue(from: &source, isBulk: true))
            }
            return values
        case WireToken.done:
            _ = try source.take(12)
            guard try source.isAtEnd() else { throw .malformed("bytes after a bulk load's DONE") }
            isFinished = true
            return nil
        case let other: throw .malformed("token \(other) in a bulk load")
        }
    }
}
