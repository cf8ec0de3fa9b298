/// Reads requests (MS-TDS 2.2.6).
enum RequestReader {
    /// ALL_HEADERS (MS-TDS 2.2.5.3) are passed over: transaction descriptors, notifications and activities mean nothing
    /// to one connection without MARS.
    private static func skipHeaders(_ reader: inout WireReader) throws(WireError) {
        let total = Int(try reader.integer(UInt32.self))
        guard total >= 4 else { throw .malformed("headers of \(total) bytes") }
        _ = try reader.take(total - 4)
    }

    /// SQLBatch (MS-TDS 2.2.6.7).
    static func batch(_ data: [UInt8]) throws(WireError) -> TDSRequest {
        var reader = WireReader(data)
        try skipHeaders(&reader)
        guard reader.remaining.isMultiple(of: 2) else { throw .malformed("a batch of half a character") }
        return .batch(String(decoding: try reader.utf16(units: reader.remaining / 2), as: UTF16.self))
    }

    /// RPC Request (MS-TDS 2.2.6.6).
    static func procedures(_ data: [UInt8]) throws(WireError) -> TDSRequest {
        var reader = WireReader(data)
        try skipHeaders(&reader)
        var calls: [TDSProcedureCall] = []
        repeat {
            calls.append(try call(&reader))
        } while !reader.isAtEnd()
        return .procedures(calls)
    }

    private static func call(_ reader: inout WireReader) throws(WireError) -> TDSProcedureCall {
        let length = try reader.integer(UInt16.self)
        let name: String
        if length == 0xFFFF {
            let number = Int(try reader.integer(UInt16.self))
            guard wellKnown.indices.contains(number - 1) else { throw .malformed("no procedure number \(number)") }
            name = wellKnown[number - 1]
        } else {
            name = String(decoding: try reader.utf16(units: Int(length)), as: UTF16.self)
        }
        _ = try reader.integer(UInt16.self)  // recompile, no metadata
        var parameters: [TDSParameter] = []
        while let next = reader.next {
            // BatchFlag and NoExecFlag: the next procedure follows. 0x80 is that of before TDS 7.2.
            if next == 0xFF || next == 0xFE || next == 0x80 {
                _ = try reader.byte()
                break
            }
            parameters.append(try parameter(&reader))
        }
        return TDSProcedureCall(name: name, parameters: parameters)
    }

    private static func parameter(_ reader: inout WireReader) throws(WireError) -> TDSParameter {
        let name = try reader.shortText()
        let status = try reader.byte()
        if status & 0x08 != 0 { throw .unsupported("an encrypted parameter") }
        let info = try TypeInfo.read(from: &reader)
        let value = try info.readValue(from: &reader)
        return TDSParameter(
            name: name,
            type: info.type,
            value: value,
            isOutput: status & 0x01 != 0,
            isDefault: status & 0x02 != 0
        )
    }

    /// ProcID 1 to 15.
    static let wellKnown = [
        "sp_cursor", "sp_cursoropen", "sp_cursorprepare", "sp_cursorexecute", "sp_cursorprepexec", "sp_cursorunprepare",
        "sp_cursorfetch", "sp_cursoroption", "sp_cursorclose", "sp_executesql", "sp_prepare", "sp_execute",
        "sp_prepexec", "sp_prepexecrpc", "sp_unprepare",
    ]

    /// Transaction Manager Request (MS-TDS 2.2.6.9). A commit or rollback may begin the next transaction.
    static func transaction(_ data: [UInt8]) throws(WireError) -> [TDSRequest] {
        var reader = WireReader(data)
        try skipHeaders(&reader)
        switch try reader.integer(UInt16.self) {
        case 5: return [try begin(&reader)]
        case 7:
            let name = try reader.shortText()
            return [.transaction(.commit(name: name))] + (try next(&reader))
        case 8:
            let name = try reader.shortText()
            return [.transaction(.rollback(name: name))] + (try next(&reader))
        case 9: return [.transaction(.save(name: try reader.shortText()))]
        case let other: throw .unsupported("transaction manager request \(other)")
        }
    }

    private static func begin(_ reader: inout WireReader) throws(WireError) -> TDSRequest {
        let isolation = Int(try reader.byte())
        guard isolation <= 5 else { throw .malformed("isolation level \(isolation)") }
        return .transaction(.begin(isolation: isolation, name: try reader.shortText()))
    }

    private static func next(_ reader: inout WireReader) throws(WireError) -> [TDSRequest] {
        guard !reader.isAtEnd(), try reader.byte() & 0x01 != 0 else { return [] }
        return [try begin(&reader)]
    }
}
