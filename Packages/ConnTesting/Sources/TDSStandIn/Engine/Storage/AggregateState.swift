/// One group of an aggregate.
final class AggregateState {
    let site: AggregateSite
    private var count: Int64 = 0
    private var units: Int128 = 0
    private var number = 0.0
    private var squares = 0.0
    private var text: [UInt16] = []

    init(_ site: AggregateSite) { self.site = site }

    func add(_ value: TDSValue) throws(TDSMessage) {
        switch value {
        case .null: return
        case .decimal(let amount, _):
            let (sum, overflow) = units.addingReportingOverflow(amount)
            guard !overflow else { throw .overflow("numeric") }
            units = sum
        case .float(let amount): addNumber(amount)
        case .real(let amount): addNumber(Double(amount))
        case .integer(let amount): addNumber(Double(amount))
        case .text(let part):
            if count > 0 { text += site.separator }
            text += part
        default: return
        }
        count += 1
    }

    private func addNumber(_ amount: Double) {
        number += amount
        squares += amount * amount
    }

    func value() throws(TDSMessage) -> TDSValue {
        guard count > 0 else { return .null }
        switch site.kind {
        case .join: return .text(text)
        case .deviation:
            guard count > 1 else { return .null }
            let mean = number / Double(count)
            return .float(max(0, (squares - mean * number) / Double(count - 1)).squareRoot())
        case .sum, .average:
            guard let scale = site.argument.digits?.scale, site.argument.family != .integer else {
                return .float(site.kind == .average ? number / Double(count) : number)
            }
            let target = site.result.digits?.scale ?? scale
            if site.kind == .sum {
                guard DecimalMath.fits(units, precision: 38) else { throw .overflow("numeric") }
                return .decimal(units: units, scale: scale)
            }
            let mean = DecimalMath.quotient(units, Int128(count), raising: target - scale)
            guard let mean else { throw .overflow("numeric") }
            return .decimal(units: mean, scale: target)
        }
    }
}
