extension Compiler {
    /// A value as text, numbers written out.
    private func text(_ compiled: Compiled) throws(TDSMessage) -> Compiled {
        if compiled.type.isText { return compiled }
        if compiled.type == .xml { return try coerce(compiled, to: .nvarchar(length: nil)) }
        return try coerce(compiled, to: .varchar(length: 8_000))
    }

    private func integer(_ compiled: Compiled) throws(TDSMessage) -> Compiled { try coerce(compiled, to: .bigint) }

    private static func varying(_ type: TDSType, _ length: Int?) -> TDSType {
        type.isNational ? .nvarchar(length: length) : .varchar(length: length)
    }

    private static func units(_ value: TDSValue) -> [UInt16] { if case .text(let units) = value { units } else { [] } }
    private static func number(_ value: TDSValue) -> Int {
        // No text is longer; sums of a few of these are numbers still.
        if case .integer(let number) = value { Int(Int32(clamping: number)) } else { 0 }
    }

    func textFunction(_ name: String, _ values: [Compiled]) throws(TDSMessage) -> Compiled? {
        func need(_ number: Int) throws(TDSMessage) {
            guard values.count == number else { throw count(name, number) }
        }
        switch name {
        case "LEN":
            try need(1)
            let isMax = values[0].type.length == nil && values[0].type.isText
            return call("len", [try text(values[0])], isMax ? .bigint : .int) { (values) throws(TDSMessage) in
                var units = Self.units(values[0])[...]
                while units.last == 32 { units.removeLast() }
                return .integer(Int64(units.count))
            }
        case "DATALENGTH":
            try need(1)
            let type = values[0].type
            return call(
                "datalength",
                [values[0]],
                type.length == nil && (type.isText || type.family == .binary) ? .bigint : .int
            ) { (values) throws(TDSMessage) in
                .integer(Int64(Self.size(values[0], type)))
            }
        case "UPPER", "LOWER":
            try need(1)
            let item = try text(values[0])
            return call(name, [item], item.type) { (values) throws(TDSMessage) in
                let text = Conversion.string(Self.units(values[0]))
                return .text(Array((name == "UPPER" ? text.uppercased() : text.lowercased()).utf16))
            }
        case "LTRIM", "RTRIM", "TRIM":
            try need(1)
            let item = try text(values[0])
            return call(name, [item], Self.varying(item.type, item.type.length)) { (values) throws(TDSMessage) in
                var units = Self.units(values[0])[...]
                if name != "RTRIM" { while units.first == 32 { units.removeFirst() } }
                if name != "LTRIM" { while units.last == 32 { units.removeLast() } }
                return .text(Array(units))
            }
        case "LEFT", "RIGHT":
            try need(2)
            let item = try text(values[0])
            var length = item.type.length
            if case .integer(let count)? = values[1].constant { length = min(length ?? 8_000, max(1, Int(count))) }
            return call(name, [item, try integer(values[1])], Self.varying(item.type, length)) {
                (values) throws(TDSMessage) in
                let count = Self.number(values[1])
                guard count >= 0 else {
                    throw TDSMessage(536, 16, "Invalid length parameter passed to the \(name.lowercased()) function.")
                }
                let units = Self.units(values[0])
                return .text(Array(name == "LEFT" ? units.prefix(count) : units.suffix(count)))
            }
        case "SUBSTRING":
            try need(3)
            let isBinary = values[0].type.family == .binary
            let item = isBinary ? values[0] : try text(values[0])
            var length = item.type.length
            if case .integer(let count)? = values[2].constant { length = length.map { min($0, max(1, Int(count))) } }
            let result: TDSType = isBinary ? .varbinary(length: length) : Self.varying(item.type, length)
            return call(name, [item, try integer(values[1]), try integer(values[2])], result) {
                (values) throws(TDSMessage) in
                let start = Self.number(values[1])
                let count = Self.number(values[2])
                guard count >= 0 else {
                    throw TDSMessage(
                        537,
                        16,
                        "Invalid length parameter passed to the LEFT or SUBSTRING function.",
                        state: 2
                    )
                }
                let first = max(1, start)
                let last = start.addingReportingOverflow(count).partialValue
                guard last > first else { return isBinary ? .bytes([]) : .text([]) }
                if case .bytes(let bytes) = values[0] {
                    return .bytes(Array(bytes.dropFirst(first - 1).prefix(last - first)))
                }
                return .text(Array(Self.units(values[0]).dropFirst(first - 1).prefix(last - first)))
            }
        case "REPLICATE":
            try need(2)
            let item = try text(values[0])
            var length: Int? = item.type.isNational ? 4_000 : 8_000
            if item.type.length == nil { length = nil }
            return call(name, [item, try integer(values[1])], Self.varying(item.type, length)) {
                (values) throws(TDSMessage) in
                let count = Self.number(values[1])
                guard count >= 0 else { return .null }
                let units = Self.units(values[0])
                let most = length.map { units.isEmpty ? 0 : $0 / units.count } ?? Int.max
                let times = min(count, most)
                guard units.count * min(times, 200_000_000) <= 400_000_000 else {
                    throw TDSMessage(701, 17, "There is insufficient system memory to run this query.")
                }
                var result: [UInt16] = []
                result.reserveCapacity(units.count * times)
                for _ in 0..<times { result += units }
                return .text(result)
            }
        case "SPACE":
            try need(1)
            return call(name, [try integer(values[0])], .varchar(length: 8_000)) { (values) throws(TDSMessage) in
                let count = Self.number(values[0])
                return count < 0 ? .null : .text(Array(repeating: 32, count: min(count, 8_000)))
            }
        case "REVERSE":
            try need(1)
            let item = try text(values[0])
            return call(name, [item], Self.varying(item.type, item.type.length)) { (values) throws(TDSMessage) in
                .text(Self.units(values[0]).reversed())
            }
        case "REPLACE":
            try need(3)
            let items = try values.map { (value) throws(TDSMessage) in try text(value) }
            let national = items.contains { $0.type.isNational }
            let result: TDSType =
                national
                ? .nvarchar(length: items[0].type.length.map { _ in 4_000 })
                : .varchar(length: items[0].type.length.map { _ in 8_000 })
            return call(name, items, result) { (values) throws(TDSMessage) in
                .text(TextSearch.replaced(Self.units(values[0]), Self.units(values[1]), with: Self.units(values[2])))
            }
        case "CHARINDEX":
            guard values.count == 2 || values.count == 3 else { throw count(name, 2) }
            var items = [try text(values[0]), try text(values[1])]
            if values.count == 3 { items.append(try integer(values[2])) }
            return call(name, items, items[1].type.length == nil ? .bigint : .int) { (values) throws(TDSMessage) in
                let start = values.count > 2 ? Self.number(values[2]) : 1
                return .integer(
                    Int64(
                        TextSearch.index(of: Self.units(values[0]), in: Self.units(values[1]), from: max(0, start - 1))
                            + 1
                    )
                )
            }
        case "CONCAT", "CONCAT_WS":
            guard values.count >= 2 else {
                throw TDSMessage(189, 15, "The \(name.lowercased()) function requires 2 to 254 arguments.")
            }
            let items = try values.map { (value) throws(TDSMessage) in try text(value) }
            let national = items.contains { $0.type.isNational }
            var length: Int? = 0
            for item in items { length = length.flatMap { sum in item.type.length.map { sum + $0 } } }
            length = length.map { max(1, min($0 * (name == "CONCAT" ? 1 : 2), national ? 4_000 : 8_000)) }
            let result: TDSType = national ? .nvarchar(length: length) : .varchar(length: length)
            var made = call(name, items, result, isStrict: false) { (values) throws(TDSMessage) in
                if name == "CONCAT" { return .text(values.flatMap { Self.units($0) }) }
                let parts = values.dropFirst().filter { if case .null = $0 { false } else { true } }.map {
                    Self.units($0)
                }
                return .text(Array(parts.joined(separator: Self.units(values[0]))))
            }
            made.isNullable = false
            return made
        case "ASCII", "UNICODE":
            try need(1)
            return call(name, [try text(values[0])], .int) { (values) throws(TDSMessage) in
                guard let unit = Self.units(values[0]).first else { return .null }
                return .integer(name == "ASCII" ? Int64(CodePage.byte(unit) ?? 63) : Int64(unit))
            }
        case "CHAR", "NCHAR":
            try need(1)
            return call(name, [try integer(values[0])], name == "CHAR" ? .char(length: 1) : .nchar(length: 1)) {
                (values) throws(TDSMessage) in
                let code = Self.number(values[0])
                if name == "CHAR" { return (0...255).contains(code) ? .text([CodePage.unit(UInt8(code))]) : .null }
                return (0...65_535).contains(code) ? .text([UInt16(code)]) : .null
            }
        case "QUOTENAME":
            guard values.count == 1 || values.count == 2 else { throw count(name, 1) }
            return call(name, [try text(values[0])], .nvarchar(length: 258)) { (values) throws(TDSMessage) in
                let units = Self.units(values[0])
                guard units.count <= 128 else { return .null }
                return .text([91] + units.flatMap { $0 == 93 ? [93, 93] : [$0] } + [93])
            }
        default: return nil
        }
    }

    /// Bytes that SQL Server stores a value in.
    static func size(_ value: TDSValue, _ type: TDSType) -> Int {
        switch value {
        case .null: return 0
        case .text(let units): return type.isNational || type == .xml ? units.count * 2 : units.count
        case .bytes(let bytes): return bytes.count
        case .variant(let inner, let value): return size(value, inner)
        default: break
        }
        switch type {
        case .bit, .tinyint: return 1
        case .smallint: return 2
        case .int, .real, .smallmoney, .smalldatetime: return 4
        case .decimal(let precision, _): return precision < 10 ? 5 : precision < 20 ? 9 : precision < 29 ? 13 : 17
        case .date: return 3
        case .time(let scale): return scale < 3 ? 3 : scale < 5 ? 4 : 5
        case .datetime2(let scale): return scale < 3 ? 6 : scale < 5 ? 7 : 8
        case .datetimeoffset(let scale): return scale < 3 ? 8 : scale < 5 ? 9 : 10
        case .uniqueidentifier: return 16
        default: return 8
        }
    }

    func like(
        _ subject: Expression,
        _ pattern: Expression,
        escape: Expression?,
        negated: Bool,
        _ scope: Scope
    ) throws(TDSMessage) -> String {
        let left = try value(subject, scope)
        var items = [try text(left), try text(try value(pattern, scope))]
        if let escape { items.append(try text(try value(escape, scope))) }
        let isExact = left.isBinaryOrder
        let made = call("like \(isExact)", items, .bit) { (values) throws(TDSMessage) in
            let mark = values.count > 2 ? Self.units(values[2]) : []
            guard mark.count <= 1 else {
                throw TDSMessage(
                    506,
                    16,
                    "The invalid escape character \"\(Conversion.string(mark))\" was specified in a LIKE predicate."
                )
            }
            return .bit(
                TextSearch.matches(Self.units(values[0]), Self.units(values[1]), escape: mark.first, isExact: isExact)
            )
        }
        return "(\(negated ? "NOT " : "")\(made.sql))"
    }
}
