import CBaseline
import DataFrames
import OursSupport

/// The files that every side reads, in one folder.
struct FrameData {
    let folder: String

    /// The table of lineitems as text, with exact decimals and dates.
    var csv: String { folder + "/lineitem.csv" }
    /// A quarter of its rows as lines of objects, numbers as such and dates as texts.
    var lines: String { folder + "/lineitem.jsonl" }
    /// The whole table in its types.
    var lineitem: String { folder + "/lineitem.arrow" }
    /// What is grouped, sorted, joined and filtered: 13 columns, numbers as double.
    var facts: String { folder + "/facts.arrow" }
    /// What TPC-H's query 1 sums, as exact decimals.
    var exact: String { folder + "/exact.arrow" }
    /// A time series: an instant and a power about every 20 seconds, from summer into winter and on.
    var series: String { folder + "/series.arrow" }
    /// 10,000 suppliers by `l_suppkey`, in no order; made last.
    var suppliers: String { folder + "/suppliers.arrow" }

    static let schema: [Field] = zip(names, types).map { Field($0, $1) }
    static let lineSchema: [Field] = zip(names, types).map { name, type in
        switch type {
        case .decimal: Field(name, .double)
        case .date: Field(name, .string)
        default: Field(name, type)
        }
    }

    private static let names = [
        "l_orderkey", "l_partkey", "l_suppkey", "l_linenumber", "l_quantity", "l_extendedprice", "l_discount", "l_tax",
        "l_returnflag", "l_linestatus", "l_shipdate", "l_commitdate", "l_receiptdate", "l_shipinstruct", "l_shipmode",
        "l_comment",
    ]
    private static let types: [DataType] =
        [.int64, .int64, .int32, .int32]
        + [DataType](repeating: .decimal(precision: 15, scale: 2), count: 4)
        + [.string, .string, .date, .date, .date, .string, .string, .string]

    /// Makes all files.
    func make(rows: Int) throws {
        var table = cb_table()
        cb_generate(&table, Int64(rows), false)
        let frame = try FrameData.frame(&table)
        cb_table_free(&table)
        try frame.writeArrow(to: lineitem)
        try frame.writeCSV(to: csv)
        let quarter = frame.head(max(1, rows / 4))
        let columns = try zip(FrameData.lineSchema, quarter.columns).map { field, column in
            switch column.type {
            case .decimal: (field.name, try FrameData.doubles(column))
            case .date: (field.name, FrameData.texts(column))
            default: (field.name, column)
            }
        }
        try DataFrame(columns).writeJSON(to: lines, options: JSONWriteOptions(layout: .lines))
        try FrameData.facts(frame).writeArrow(to: facts)
        try FrameData.exact(frame).writeArrow(to: exact)
        try FrameData.makeSeries(rows).writeArrow(to: series)
        try FrameData.makeSuppliers().writeArrow(to: suppliers)
    }

    private static func frame(_ table: inout cb_table) throws -> DataFrame {
        let columns = withUnsafeBytes(of: &table.columns) { bytes in
            zip(bytes.bindMemory(to: cb_column.self), schema).map { column, field in
                (field.name, FrameData.column(column, field.type))
            }
        }
        return try DataFrame(columns)
    }

    private static func column(_ column: cb_column, _ type: DataType) -> Column {
        func fixed<T: FixedWidthElement>(_ element: T.Type) -> Column {
            let builder = FixedBuilder<T>(type: type)
            let values = column.values.assumingMemoryBound(to: T.self)
            for index in 0..<Int(column.count) { builder.append(values[index]) }
            return builder.finish()
        }
        switch type {
        case .int64: return fixed(Int64.self)
        case .int32, .date: return fixed(Int32.self)
        case .decimal: return fixed(Int128.self)
        default:
            let builder = StringBuilder()
            for index in 0..<Int(column.count) {
                let (start, end) = (Int(column.offsets[index]), Int(column.offsets[index + 1]))
                let text = UnsafeBufferPointer(start: column.bytes + start, count: end - start)
                guard builder.append(utf8: text) else { fail("the generator made a text that is no UTF-8") }
            }
            return builder.finish()
        }
    }

    private static func doubles(_ column: Column) throws -> Column {
        let builder = FixedBuilder<Double>(type: .double)
        try column.withUnsafeValues(as: Int128.self) { values in
            for value in values { builder.append(Double(Int64(value)) / 100) }
        }
        return builder.finish()
    }

    private static func texts(_ column: Column) -> Column {
        let builder = StringBuilder()
        for row in 0..<column.count { builder.append(column.value(at: row).description) }
        return builder.finish()
    }

    private static func facts(_ frame: DataFrame) throws -> DataFrame {
        var columns: [(String, Column)] = []
        for name in ["l_orderkey", "l_partkey", "l_suppkey", "l_linenumber"] {
            columns.append((name, try frame.column(name)))
        }
        let prices = ["l_quantity", "l_extendedprice", "l_discount", "l_tax"]
        for name in prices { columns.append((name, try doubles(frame.column(name)))) }
        let (discounted, charge) = (FixedBuilder<Double>(type: .double), FixedBuilder<Double>(type: .double))
        let (price, discount, tax) = (columns[5].1, columns[6].1, columns[7].1)
        try price.withUnsafeValues(as: Double.self) { price in
            try discount.withUnsafeValues(as: Double.self) { discount in
                try tax.withUnsafeValues(as: Double.self) { tax in
                    for row in price.indices {
                        discounted.append(price[row] * (1 - discount[row]))
                        charge.append(price[row] * (1 - discount[row]) * (1 + tax[row]))
                    }
                }
            }
        }
        columns.append(("disc_price", discounted.finish()))
        columns.append(("charge", charge.finish()))
        for name in ["l_returnflag", "l_linestatus", "l_shipdate"] { columns.append((name, try frame.column(name))) }
        return try DataFrame(columns)
    }

    private static func exact(_ frame: DataFrame) throws -> DataFrame {
        let discounted = FixedBuilder<Int128>(type: .decimal(precision: 18, scale: 4))
        let charge = FixedBuilder<Int128>(type: .decimal(precision: 21, scale: 6))
        try frame.column("l_extendedprice").withUnsafeValues(as: Int128.self) { price in
            try frame.column("l_discount").withUnsafeValues(as: Int128.self) { discount in
                try frame.column("l_tax").withUnsafeValues(as: Int128.self) { tax in
                    for row in price.indices {
                        discounted.append(price[row] * (100 - discount[row]))
                        charge.append(price[row] * (100 - discount[row]) * (100 + tax[row]))
                    }
                }
            }
        }
        let names = ["l_returnflag", "l_linestatus", "l_quantity", "l_extendedprice", "l_discount"]
        return try frame.select(names).adding("disc_price", discounted.finish()).adding("charge", charge.finish())
    }

    /// Powers are multiples of 1/1024, so that sums and means are the same in any order.
    private static func makeSeries(_ rows: Int) throws -> DataFrame {
        let (times, powers) = (FixedBuilder<Int64>(type: .instant(.millisecond)), FixedBuilder<Double>(type: .double))
        for index in 0..<rows {
            let noise = cb_mix(UInt64(index))
            times.append(1_719_792_000_000 + Int64(index) * 20_000 + Int64(noise % 5_000))
            powers.append(Double(noise >> 40) / 1_024)
        }
        return try DataFrame([("at", times.finish()), ("power", powers.finish())])
    }

    private static func makeSuppliers() throws -> DataFrame {
        let (keys, nations) = (FixedBuilder<Int32>(type: .int32), FixedBuilder<Int32>(type: .int32))
        let (balances, names) = (FixedBuilder<Double>(type: .double), StringBuilder())
        for index in 0..<Int32(10_000) {
            // 7,919 shares no factor with 10,000: every key comes once.
            let key = index &* 7_919 % 10_000 + 1
            keys.append(key)
            names.append("Supplier#\(key)")
            nations.append(Int32(cb_mix(UInt64(key)) % 25))
            balances.append(Double(cb_mix(UInt64(key) + 1_000_000) % 1_000_000) / 100)
        }
        return try DataFrame([
            ("l_suppkey", keys.finish()), ("s_name", names.finish()), ("s_nationkey", nations.finish()),
            ("s_acctbal", balances.finish()),
        ])
    }
}
