extension Compiler {
    func unary(_ sign: String, _ inner: Compiled) throws(TDSMessage) -> Compiled {
        let type = inner.type
        if inner.isBareNull { return inner }
        guard type.isNumber else {
            throw TDSMessage(
                8117,
                16,
                "Operand data type \(type.name) is invalid for \(sign == "-" ? "minus" : "'~'") operator."
            )
        }
        if sign == "~" {
            guard type.family == .integer || type == .bit else {
                throw TDSMessage(8117, 16, "Operand data type \(type.name) is invalid for '~' operator.")
            }
            return call("~", [inner], type) { (values) throws(TDSMessage) in
                switch values[0] {
                case .bit(let flag): return .bit(!flag)
                case .integer(let number): return .integer(type == .tinyint ? 255 - number : ~number)
                default: return .null
                }
            }
        }
        return call("minus", [inner], type == .bit ? .int : type) { (values) throws(TDSMessage) in
            switch values[0] {
            case .integer(let number):
                guard number != .min, Conversion.range(type).contains(-number) else { throw .overflow(type.name) }
                return .integer(-number)
            case .decimal(let units, let scale): return .decimal(units: -units, scale: scale)
            case .float(let number): return .float(-number)
            case .real(let number): return .real(-number)
            default: return values[0]
            }
        }
    }

    func arithmetic(_ sign: String, _ left: Compiled, _ right: Compiled) throws(TDSMessage) -> Compiled {
        var left = left
        var right = right
        if left.isBareNull, !right.isBareNull { left.type = right.type }
        if right.isBareNull, !left.isBareNull { right.type = left.type }
        let type = TDSType.common(left.type, right.type)
        let isNullable = left.isNullable || right.isNullable
        var result: Compiled
        switch type.family {
        case .integer, .bit: result = try integers(sign, left, right, type == .bit ? .bit : type)
        case .real: result = try floats(sign, left, right, type)
        case .decimal, .money: result = try decimals(sign, left, right, type)
        case .text where sign == "+": result = try joined(left, right, type)
        case .binary where sign == "+": result = try joined(left, right, type)
        case .date: result = try dates(sign, left, right, type)
        default:
            throw TDSMessage(
                402,
                16,
                "The data types \(left.type.name) and \(right.type.name) are incompatible in the \(Self.word(sign)) operator."
            )
        }
        result.isNullable = isNullable
        result.name = ""
        result.column = nil
        return result
    }

    private static func word(_ sign: String) -> String {
        switch sign {
        case "+": "add"
        case "-": "subtract"
        case "*": "multiply"
        case "/": "divide"
        case "%": "modulo"
        default: "'\(sign)'"
        }
    }

    private static let divisionByZero = TDSMessage(8134, 16, "Divide by zero error encountered.")

    private func integers(_ sign: String, _ left: Compiled, _ right: Compiled, _ type: TDSType)
        throws(TDSMessage) -> Compiled
    {
        if type == .bit, !["&", "|", "^"].contains(sign) {
            throw TDSMessage(
                402,
                16,
                "The data types bit and bit are incompatible in the \(Self.word(sign)) operator."
            )
        }
        let first = try coerce(left, to: type)
        let second = try coerce(right, to: type)
        switch sign {
        case "&", "|":
            return Compiled(sql: "(\(first.sql) \(sign) \(second.sql))", type: type)
        default: break
        }
        let range = Conversion.range(type)
        return call("integer \(sign)", [first, second], type) { (values) throws(TDSMessage) in
            let a: Int64
            let b: Int64
            switch (values[0], values[1]) {
            case (.integer(let x), .integer(let y)): (a, b) = (x, y)
            case (.bit(let x), .bit(let y)): return .bit(x != y)
            default: return .null
            }
            let (value, overflow): (Int64, Bool)
            switch sign {
            case "+": (value, overflow) = a.addingReportingOverflow(b)
            case "-": (value, overflow) = a.subtractingReportingOverflow(b)
            case "*": (value, overflow) = a.multipliedReportingOverflow(by: b)
            case "/":
                guard b != 0 else { throw Self.divisionByZero }
                (value, overflow) = a.dividedReportingOverflow(by: b)
            case "%":
                guard b != 0 else { throw Self.divisionByZero }
                (value, overflow) = b == -1 ? (0, false) : (a % b, false)
            default: (value, overflow) = (a ^ b, false)
            }
            guard !overflow, range.contains(value) else { throw .overflow(type.name) }
            return .integer(value)
        }
    }

    private func floats(_ sign: String, _ left: Compiled, _ right: Compiled, _ type: TDSType)
        throws(TDSMessage) -> Compiled
    {
        guard ["+", "-", "*", "/"].contains(sign) else {
            throw TDSMessage(
                402,
                16,
                "The data types \(left.type.name) and \(right.type.name) are incompatible in the \(Self.word(sign)) operator."
            )
        }
        let first = try coerce(left, to: .float)
        let second = try coerce(right, to: .float)
        return call("float \(sign)", [first, second], type) { (values) throws(TDSMessage) in
            guard case .float(let a) = values[0], case .float(let b) = values[1] else { return .null }
            let value: Double
            switch sign {
            case "+": value = a + b
            case "-": value = a - b
            case "*": value = a * b
            default:
                guard b != 0 else { throw Self.divisionByZero }
                value = a / b
            }
            guard value.isFinite || !a.isFinite || !b.isFinite else { throw .overflow(type.name) }
            return type == .real ? .real(Float(value)) : .float(value)
        }
    }

    private func exact(_ compiled: Compiled) throws(TDSMessage) -> Compiled {
        if case .decimal = compiled.type { return compiled }
        if case .integer(let number)? = compiled.constant, !compiled.isBareNull {
            return try coerce(compiled, to: .decimal(precision: max(1, String(number.magnitude).count), scale: 0))
        }
        guard let digits = compiled.type.digits else {
            return try coerce(compiled, to: .decimal(precision: 38, scale: 10))
        }
        return try coerce(compiled, to: .decimal(precision: digits.precision, scale: digits.scale))
    }

    private func decimals(_ sign: String, _ left: Compiled, _ right: Compiled, _ type: TDSType)
        throws(TDSMessage) -> Compiled
    {
        let first: Compiled
        let second: Compiled
        let result: TDSType
        if type.family == .money {
            first = try exact(try coerce(left, to: .money))
            second = try exact(try coerce(right, to: .money))
            result = type
        } else {
            // Text beside a number becomes a number of its kind.
            first = try exact(left.type.isNumber ? left : try coerce(left, to: right.type))
            second = try exact(right.type.isNumber ? right : try coerce(right, to: left.type))
            result = Self.resultType(sign, first.type.digits ?? (38, 0), second.type.digits ?? (38, 0))
        }
        let (s1, s2) = (first.type.digits?.scale ?? 0, second.type.digits?.scale ?? 0)
        let target = result.digits ?? (38, 0)
        guard ["+", "-", "*", "/", "%"].contains(sign) else {
            throw TDSMessage(
                402,
                16,
                "The data types \(left.type.name) and \(right.type.name) are incompatible in the \(Self.word(sign)) operator."
            )
        }
        return call("decimal \(sign)", [first, second], result) { (values) throws(TDSMessage) in
            guard case .decimal(let a, _) = values[0], case .decimal(let b, _) = values[1] else { return .null }
            var units: Int128?
            switch sign {
            case "*":
                let drop = s1 + s2 - target.scale
                units = DecimalMath.product(a, b, dropping: max(0, drop))
                if drop < 0 { units = units.flatMap { DecimalMath.rescaled($0, from: 0, to: -drop) } }
            case "/":
                guard b != 0 else { throw Self.divisionByZero }
                let raise = target.scale - s1 + s2
                units = DecimalMath.quotient(a, b, raising: raise)
                if raise < 0 {
                    units = units.flatMap { DecimalMath.rescaled($0, from: -raise, to: 0, truncating: true) }
                }
            default:
                let scale = max(s1, s2)
                if let x = DecimalMath.rescaled(a, from: s1, to: scale),
                    let y = DecimalMath.rescaled(b, from: s2, to: scale)
                {
                    if sign == "%" {
                        guard y != 0 else { throw Self.divisionByZero }
                        units = x % y
                    } else {
                        let (sum, overflow) =
                            sign == "+" ? x.addingReportingOverflow(y) : x.subtractingReportingOverflow(y)
                        units = overflow ? nil : sum
                    }
                }
                units = units.flatMap { DecimalMath.rescaled($0, from: scale, to: target.scale) }
            }
            guard let units, DecimalMath.fits(units, precision: target.precision),
                result != .money || Int64(exactly: units) != nil,
                result != .smallmoney || Int32(exactly: units) != nil
            else { throw .overflow(result.name) }
            return .decimal(units: units, scale: target.scale)
        }
    }

    /// Precision and scale of a result as SQL Server's documentation has them.
    private static func resultType(_ sign: String, _ a: (precision: Int, scale: Int), _ b: (precision: Int, scale: Int))
        -> TDSType
    {
        let (p1, s1, p2, s2) = (a.precision, a.scale, b.precision, b.scale)
        switch sign {
        case "+", "-": return .decimal(limited: max(s1, s2) + max(p1 - s1, p2 - s2) + 1, max(s1, s2))
        case "%": return .decimal(limited: min(p1 - s1, p2 - s2) + max(s1, s2), max(s1, s2))
        case "*": return cut(p1 + p2 + 1, s1 + s2)
        default:
            let scale = max(6, s1 + p2 + 1)
            return cut(p1 - s1 + s2 + scale, scale)
        }
    }

    private static func cut(_ precision: Int, _ scale: Int) -> TDSType {
        guard precision > 38 else { return .decimal(precision: precision, scale: scale) }
        let whole = precision - scale
        return .decimal(precision: 38, scale: whole < 32 ? max(min(scale, 38 - whole), min(scale, 6)) : min(scale, 6))
    }

    private func joined(_ left: Compiled, _ right: Compiled, _ type: TDSType) throws(TDSMessage) -> Compiled {
        let limit = type.isNational ? 4_000 : 8_000
        var length: Int?
        if let first = left.type.length, let second = right.type.length { length = min(limit, first + second) }
        let result: TDSType
        if type.family == .binary {
            result = .varbinary(length: length)
        } else if type.isNational {
            result =
                type.isFixed && left.type.isFixed && right.type.isFixed
                ? .nchar(length: length ?? limit) : .nvarchar(length: length)
        } else {
            result =
                type.isFixed && left.type.isFixed && right.type.isFixed
                ? .char(length: length ?? limit) : .varchar(length: length)
        }
        let unlimited: (Compiled) -> TDSType = {
            type.family == .binary
                ? .varbinary(length: $0.type.length)
                : type.isNational ? .nvarchar(length: $0.type.length) : .varchar(length: $0.type.length)
        }
        let first =
            left.type.family == type.family && left.type.isNational == type.isNational
            ? left : try coerce(left, to: unlimited(left))
        let second =
            right.type.family == type.family && right.type.isNational == type.isNational
            ? right : try coerce(right, to: unlimited(right))
        return call("join", [first, second], result) { (values) throws(TDSMessage) in
            switch (values[0], values[1]) {
            case (.text(let a), .text(let b)): return .text(Self.limited(a + b, length))
            case (.bytes(let a), .bytes(let b)): return .bytes(Self.limited(a + b, length))
            default: return .null
            }
        }
    }

    private static func limited<T>(_ items: [T], _ length: Int?) -> [T] {
        guard let length, items.count > length else { return items }
        return Array(items.prefix(length))
    }

    private func dates(_ sign: String, _ left: Compiled, _ right: Compiled, _ type: TDSType)
        throws(TDSMessage) -> Compiled
    {
        guard sign == "+" || sign == "-", type == .datetime || type == .smalldatetime else {
            throw TDSMessage(
                left.type == right.type ? 8117 : 206,
                16,
                left.type == right.type
                    ? "Operand data type \(type.name) is invalid for \(Self.word(sign)) operator."
                    : "Operand type clash: \(left.type.family == .date ? left.type.name : right.type.name) is incompatible with \(left.type.family == .date ? right.type.name : left.type.name)",
                state: 1
            )
        }
        let first = try coerce(left, to: .datetime)
        let second = try coerce(right, to: .datetime)
        return call("date \(sign)", [first, second], type) { (values) throws(TDSMessage) in
            guard case .datetime(let a, let x) = values[0], case .datetime(let b, let y) = values[1] else {
                return .null
            }
            let total =
                sign == "+"
                ? (a + b) * 25_920_000 + x + y : (a - b) * 25_920_000 + x - y
            let days = Int((Double(total) / 25_920_000).rounded(.down))
            guard (-53_690...2_958_463).contains(days) else { throw .overflow(type.name) }
            return try Conversion.convert(
                .datetime(days: days, ticks: total - days * 25_920_000),
                from: .datetime,
                to: type
            )
        }
    }
}
