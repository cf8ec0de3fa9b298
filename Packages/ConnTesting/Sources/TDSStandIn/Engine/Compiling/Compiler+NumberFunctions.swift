internal import Glibc

extension Compiler {
    func numberFunction(_ name: String, _ values: [Compiled]) throws(TDSMessage) -> Compiled? {
        func need(_ number: Int) throws(TDSMessage) {
            guard values.count == number else { throw count(name, number) }
        }
        switch name {
        case "ABS", "SIGN":
            try need(1)
            let item = values[0].type.isNumber ? values[0] : try coerce(values[0], to: .float)
            let type = item.type == .bit ? TDSType.int : item.type
            return call(name, [item], type) { (values) throws(TDSMessage) in
                switch values[0] {
                case .integer(let number):
                    if name == "SIGN" { return .integer(number.signum()) }
                    guard number != .min, Conversion.range(type).contains(abs(number)) else {
                        throw .overflow(type.name)
                    }
                    return .integer(abs(number))
                case .decimal(let units, let scale):
                    if name == "SIGN" {
                        return .decimal(units: units.signum() * DecimalMath.power(scale), scale: scale)
                    }
                    return .decimal(units: units < 0 ? -units : units, scale: scale)
                case .float(let number):
                    return .float(name == "SIGN" ? (number > 0 ? 1 : number < 0 ? -1 : 0) : abs(number))
                case .real(let number):
                    return .real(name == "SIGN" ? (number > 0 ? 1 : number < 0 ? -1 : 0) : abs(number))
                case .bit(let flag): return .integer(flag ? 1 : 0)
                default: return .null
                }
            }
        case "ROUND":
            guard values.count == 2 || values.count == 3 else { throw count(name, 2) }
            let item = values[0].type.isNumber ? values[0] : try coerce(values[0], to: .float)
            var type = item.type
            if type == .real { type = .float }
            var items = [try coerce(item, to: type), try coerce(values[1], to: .int)]
            if values.count == 3 { items.append(try coerce(values[2], to: .int)) }
            return call(name, items, type) { (values) throws(TDSMessage) in
                guard case .integer(let length) = values[1] else { return .null }
                var truncating = false
                if values.count > 2, case .integer(let mode) = values[2] { truncating = mode != 0 }
                return try Self.rounded(values[0], Int(clamping: length), truncating, type)
            }
        case "FLOOR", "CEILING":
            try need(1)
            let item = values[0].type.isNumber ? values[0] : try coerce(values[0], to: .float)
            var type = item.type
            if case .decimal(let precision, _) = type { type = .decimal(precision: precision, scale: 0) }
            if type == .real { type = .float }
            let source = try coerce(item, to: type.family == .decimal ? item.type : type)
            return call(name, [source], type) { (values) throws(TDSMessage) in
                switch values[0] {
                case .decimal(let units, let scale):
                    let power = DecimalMath.power(scale)
                    var whole = units / power
                    if units % power != 0 {
                        if name == "FLOOR", units < 0 { whole -= 1 }
                        if name == "CEILING", units > 0 { whole += 1 }
                    }
                    if type.family == .money {
                        guard Self.holds(whole * 10_000, type) else { throw .overflow(type.name) }
                        return .decimal(units: whole * 10_000, scale: 4)
                    }
                    return .decimal(units: whole, scale: 0)
                case .float(let number): return .float(number.rounded(name == "FLOOR" ? .down : .up))
                default: return values[0]
                }
            }
        case "SQRT", "EXP", "LOG", "LOG10", "SIN", "COS", "TAN", "SQUARE":
            try need(1)
            return call(name, [try coerce(values[0], to: .float)], .float) { (values) throws(TDSMessage) in
                guard case .float(let number) = values[0] else { return .null }
                let result =
                    switch name {
                    case "SQRT": number.squareRoot()
                    case "EXP": exp(number)
                    case "LOG": log(number)
                    case "LOG10": log10(number)
                    case "SIN": sin(number)
                    case "COS": cos(number)
                    case "TAN": tan(number)
                    default: number * number
                    }
                guard result.isFinite else {
                    throw TDSMessage(3623, 16, "An invalid floating point operation occurred.")
                }
                return .float(result)
            }
        case "PI":
            try need(0)
            return constant(.float(.pi), .float)
        case "POWER":
            try need(2)
            let type = values[0].type.isNumber ? values[0].type : TDSType.float
            return call(name, [try coerce(values[0], to: .float), try coerce(values[1], to: .float)], type) {
                (values) throws(TDSMessage) in
                guard case .float(let base) = values[0], case .float(let exponent) = values[1] else { return .null }
                let result = pow(base, exponent)
                guard result.isFinite else { throw .overflow(type.name) }
                return try Conversion.convert(
                    .float(type.family == .integer ? result.rounded(.towardZero) : result),
                    from: .float,
                    to: type
                )
            }
        case "RAND":
            guard values.count <= 1 else { throw count(name, 0) }
            return call(name, [], .float, isVolatile: true) { (_) throws(TDSMessage) in .float(Double.random(in: 0..<1))
            }
        default: return nil
        }
    }

    /// Whether a type of money takes the number; others are asked by their digits.
    private static func holds(_ units: Int128, _ type: TDSType) -> Bool {
        switch type {
        case .money: Int64(exactly: units) != nil
        case .smallmoney: Int32(exactly: units) != nil
        default: true
        }
    }

    private static func rounded(_ value: TDSValue, _ length: Int, _ truncating: Bool, _ type: TDSType)
        throws(TDSMessage) -> TDSValue
    {
        let length = min(max(length, -400), 400)
        switch value {
        case .integer(let number):
            guard length < 0 else { return value }
            guard length > -20 else { return .integer(0) }
            let power = DecimalMath.power(-length)
            let result = DecimalMath.divided(Int128(number), by: power, truncating: truncating) * power
            guard let small = Int64(exactly: result), Conversion.range(type).contains(small) else {
                throw .overflow(type.name)
            }
            return .integer(small)
        case .decimal(let units, let scale):
            guard length < scale else { return value }
            guard scale - length <= 38 else { return .decimal(units: 0, scale: scale) }
            let power = DecimalMath.power(scale - length)
            let (result, overflow) = DecimalMath.divided(units, by: power, truncating: truncating)
                .multipliedReportingOverflow(by: power)
            let precision = type.digits?.precision ?? 38
            guard !overflow, DecimalMath.fits(result, precision: precision), holds(result, type) else {
                throw .overflow(type.name)
            }
            return .decimal(units: result, scale: scale)
        case .float(let number):
            guard abs(length) < 300 else { return value }
            let power = pow(10.0, Double(length))
            let scaled = number * power
            guard scaled.isFinite else { return value }
            return .float((truncating ? scaled.rounded(.towardZero) : scaled.rounded(.toNearestOrAwayFromZero)) / power)
        default: return value
        }
    }
}
