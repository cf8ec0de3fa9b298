@testable import TDSStandIn

/// A token of an answer, read back.
enum AnswerToken: Hashable {
    case columns([String])
    case row([TDSValue], hasNullBits: Bool)
    case done(kind: String, status: DoneStatus, count: Int64)
    case message(number: Int, severity: Int, text: String, isError: Bool)
    case change(type: UInt8, new: [UInt8], old: [UInt8])
    case status(Int32)
    case value(name: String, TDSValue)
    case login(version: UInt32, program: String)
    case features([UInt8])
}

/// Reads an answer's tokens.
enum AnswerReader {
    static func tokens(_ bytes: [UInt8]) throws -> [AnswerToken] {
        var reader = WireReader(bytes)
        var tokens: [AnswerToken] = []
        var types: [TypeInfo] = []
        while !reader.isAtEnd() {
            let code = try reader.byte()
            switch code {
            case WireToken.columns:
                var names: [String] = []
                types = []
                let count = try reader.integer(UInt16.self)
                for _ in 0..<(count == 0xFFFF ? 0 : count) {
                    _ = try reader.take(6)
                    let type = try TypeInfo.read(from: &reader)
                    if type.type.isLong {
                        for _ in 0..<(try reader.byte()) { _ = try reader.longText() }
                    }
                    types.append(type)
                    names.append(try reader.shortText())
                }
                tokens.append(.columns(names))
            case WireToken.row:
                tokens.append(.row(try types.map { try $0.readValue(from: &reader, isBulk: true) }, hasNullBits: false))
            case WireToken.nullRow:
                let bits = Array(try reader.take((types.count + 7) / 8))
                var row: [TDSValue] = []
                for (index, type) in types.enumerated() {
                    let isNull = bits[index / 8] >> UInt8(index % 8) & 1 == 1
                    row.append(isNull ? .null : try type.readValue(from: &reader, isBulk: true))
                }
                tokens.append(.row(row, hasNullBits: true))
            case WireToken.done, WireToken.doneProcedure, WireToken.doneInProcedure:
                let status = DoneStatus(rawValue: try reader.integer(UInt16.self))
                _ = try reader.integer(UInt16.self)
                let kind = code == WireToken.done ? "DONE" : code == WireToken.doneProcedure ? "DONEPROC" : "DONEINPROC"
                tokens.append(.done(kind: kind, status: status, count: try reader.integer(Int64.self)))
            case WireToken.error, WireToken.info:
                var part = WireReader(try reader.take(Int(try reader.integer(UInt16.self))))
                let number = Int(try part.integer(Int32.self))
                _ = try part.byte()
                let severity = Int(try part.byte())
                let text = try part.longText()
                tokens.append(
                    .message(number: number, severity: severity, text: text, isError: code == WireToken.error)
                )
            case WireToken.change:
                var part = WireReader(try reader.take(Int(try reader.integer(UInt16.self))))
                let type = try part.byte()
                let unit = type < 7 ? 2 : 1
                let new = Array(try part.take(Int(try part.byte()) * unit))
                tokens.append(.change(type: type, new: new, old: Array(try part.take(Int(try part.byte()) * unit))))
            case WireToken.returnStatus: tokens.append(.status(try reader.integer(Int32.self)))
            case WireToken.returnValue:
                _ = try reader.integer(UInt16.self)
                let name = try reader.shortText()
                _ = try reader.take(7)
                let type = try TypeInfo.read(from: &reader)
                tokens.append(.value(name: name, try type.readValue(from: &reader)))
            case WireToken.loginAcknowledged:
                var part = WireReader(try reader.take(Int(try reader.integer(UInt16.self))))
                _ = try part.byte()
                tokens.append(.login(version: try part.bigEndian(UInt32.self), program: try part.shortText()))
            case WireToken.features:
                var ids: [UInt8] = []
                while true {
                    let id = try reader.byte()
                    if id == 0xFF { break }
                    ids.append(id)
                    _ = try reader.take(Int(try reader.integer(UInt32.self)))
                }
                tokens.append(.features(ids))
            default: throw WireError.malformed("token \(code)")
            }
        }
        return tokens
    }
}
