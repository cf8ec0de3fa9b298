internal import SQLCore

/// One column on its way into a frame: its plan, its builder, and what is needed to widen it without loss.
///
/// Used by the thread that uses its connection.
final class ColumnDecoder {
    let name: String
    let index: Int32
    let options: SQLiteOptions
    private(set) var plan: ColumnPlan
    private(set) var builder: any ColumnBuilder
    private(set) var sink: ColumnSink = .null
    /// In which form values were stored, where the column's own form does not tell.
    var stored = StoredForms()

    init(name: String, index: Int32, plan: ColumnPlan, options: SQLiteOptions) {
        self.name = name
        self.index = index
        self.plan = plan
        self.options = options
        builder = NullBuilder()
        start()
    }

    /// Begins a batch, or a new form, with an empty builder.
    func start() {
        stored = StoredForms()
        switch plan.form {
        case .null:
            builder = NullBuilder()
            sink = .null
        case .integer(.int64):
            let made = FixedBuilder<Int64>(type: .int64)
            builder = made
            sink = .int64(made.unsafeAppender)
        case .double:
            let made = FixedBuilder<Double>(type: .double)
            builder = made
            sink = .double(made.unsafeAppender)
        case .decimal(let precision, let scale) where scale <= 22:
            let made = FixedBuilder<Int128>(type: plan.type)
            builder = made
            // A double has an exact decimal of at most 15 digits: what has more takes the slow road.
            let limit = DecimalPowers.double(min(precision, 15))
            sink = .decimal(made.unsafeAppender, power: DecimalPowers.double(scale), limit: limit)
        case .string:
            let made = StringBuilder()
            builder = made
            sink = .string(made.unsafeAppender)
        case .binary:
            let made = BinaryBuilder()
            builder = made
            sink = .binary(made.unsafeAppender)
        case .date(.isoText):
            let made = FixedBuilder<Int32>(type: .date)
            builder = made
            sink = .date(made.unsafeAppender)
        default:
            builder = makeBuilder(for: plan.type)
            sink = .other
        }
    }

    /// Ends the batch's column.
    func finish() -> Column { builder.finish() }

    /// Takes a wider form, or the first one, and converts what the column holds so far.
    func become(_ form: ColumnPlan.Form, with old: Column) {
        let writer = StoredText(plan: plan, column: old, forms: stored)
        let wasInteger = plan.form == .integer(.int64)
        plan.form = form
        start()
        builder.reserve(old.count)
        switch builder {
        case let target as StringBuilder:
            for row in 0..<old.count {
                if old.isNull(at: row) { target.appendNull() } else { target.append(writer.text(row)) }
            }
        case let target as BinaryBuilder:
            for row in 0..<old.count {
                if old.isNull(at: row) { target.appendNull() } else { target.append(writer.bytes(row)) }
            }
        case let target as FixedBuilder<Double>:
            for row in 0..<old.count {
                guard !old.isNull(at: row) else {
                    target.appendNull()
                    continue
                }
                target.append(writer.double(row))
                if wasInteger { stored.note(StoredForms.integer, row: row) }
            }
        case let target as FixedBuilder<Int64>:
            for row in 0..<old.count {
                if old.isNull(at: row) { target.appendNull() } else { target.append(writer.integer(row)) }
            }
        default:
            for _ in 0..<old.count { builder.appendNull() }
        }
    }
}

/// In which form single values of a column were stored: one byte a row, and only for columns that mix forms.
struct StoredForms {
    /// The code of an INTEGER in a column of doubles.
    static let integer: UInt8 = 1

    /// The shapes of ISO text seen so far; a row's code is its place here.
    private(set) var shapes: [TextShape] = []
    private var codes: [UInt8] = []

    /// Notes the form of a row, if it is not the common one, 0. Rows come in order.
    mutating func note(_ code: UInt8, row: Int) {
        guard code != 0 else { return }
        codes.append(contentsOf: repeatElement(0, count: row - codes.count))
        codes.append(code)
    }

    /// The code of a row.
    func code(_ row: Int) -> UInt8 { row < codes.count ? codes[row] : 0 }

    /// The code of a shape, new or known; `nil` when there are too many.
    mutating func code(of shape: TextShape) -> UInt8? {
        if let known = shapes.firstIndex(of: shape) { return UInt8(known) }
        guard shapes.count < 256 else { return nil }
        shapes.append(shape)
        return UInt8(shapes.count - 1)
    }
}

/// How a date, time or decimal was written, as far as its value does not tell.
struct TextShape: Hashable {
    /// The number of bytes without the zone; for a decimal the number of digits after the point, plus one.
    var length: Int
    /// What stands between date and time.
    var separator: UInt8 = 0
    /// The zone as written.
    var suffix: [UInt8] = []
    /// How far the zone's clocks are ahead of UTC, in ticks.
    var offset: Int64 = 0
}

/// Powers of ten.
enum DecimalPowers {
    private static let table: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22,
    ]

    /// 10 to the power of 0...22, exact.
    static func double(_ exponent: Int) -> Double { table[exponent] }

    /// 10 to the power of 0...38.
    static func int128(_ exponent: Int) -> Int128 {
        var power: Int128 = 1
        for _ in 0..<exponent { power *= 10 }
        return power
    }
}
