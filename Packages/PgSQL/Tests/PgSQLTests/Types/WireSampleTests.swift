import Testing

@testable import PgSQL

@Suite("Values as a real server sent them")
struct WireSampleTests {
    @Test("there are samples of every kind")
    func count() {
        #expect(WireSample.all.count == 359)
    }

    @Test("a column declared as string holds what the server prints", arguments: WireSample.all)
    func printing(_ sample: WireSample) throws {
        let plan = try sample.plan(.string)
        // Text in its own form is not printed but taken.
        #expect(try plan.cell(sample.bytes) == .string(printed(sample)))
        let column = try plan.column(sample.bytes)
        #expect(column.type == .string)
        #expect(column.value(at: 0) == .string(printed(sample)))
    }

    /// The catalogues' vectors are printed like other arrays.
    private func printed(_ sample: WireSample) -> String {
        switch sample.type {
        case "int2vector" where sample.text.isEmpty: "{}"
        case "int2vector", "oidvector":
            "[0:\(sample.text.split(separator: " ").count - 1)]={\(sample.text.replacing(" ", with: ","))}"
        default: sample.text
        }
    }

    @Test("a single cell and a column hold the same value", arguments: WireSample.all)
    func cellsAndColumns(_ sample: WireSample) throws {
        var options = PgSQLOptions()
        options.infinities = .null
        let plan = try sample.plan(nil, options)
        let cell: CellValue
        do {
            cell = try plan.cell(sample.bytes)
        } catch let error as ConnError {
            #expect(error.kind == .conversion)
            #expect(throws: ConnError.self) { try plan.column(sample.bytes) }
            return
        }
        let column = try plan.column(sample.bytes)
        #expect(column.type == plan.field.type)
        #expect(same(column.value(at: 0), cell))
    }

    @Test("what was read is written as the same bytes", arguments: WireSample.all)
    func roundTrip(_ sample: WireSample) throws {
        let plan = try sample.plan()
        guard let column = try? plan.column(sample.bytes) else { return }
        let unwritable = ["tsquery", "tid", "pg_snapshot", "txid_snapshot"]
        if unwritable.contains(sample.type) {
            #expect(throws: ConnError.self) { try encoded(column, sample) }
            return
        }
        if sample.type.hasSuffix("vector"), sample.type != "tsvector" {
            // A list begins at 1.
            return
        }
        #expect(try encoded(column, sample) == sample.bytes)
    }

    private func encoded(_ column: Column, _ sample: WireSample) throws -> [UInt8] {
        try #require(try copied(column, oid: sample.oid, typmod: sample.typmod, WireSample.catalog)[0])
    }

    @Test("what was read as text is written as the same bytes, where the type takes text", arguments: WireSample.all)
    func roundTripOfText(_ sample: WireSample) throws {
        let target = CopyTarget(sample.oid, sample.typmod, WireSample.catalog)
        guard target.accepts(.string), !["bytea", "interval", "xml"].contains(sample.type) else { return }
        let column = try Column(cells: [.string(sample.text)], type: .string)
        do {
            #expect(try encoded(column, sample) == sample.bytes)
        } catch let error as ConnError {
            // Only ISO dates without BC and the like are read here.
            #expect(error.kind == .conversion)
            let odd = ["BC", "infinity", "NaN", "Infinity", ":", "12345-", "5874897-"]
            #expect(odd.contains { sample.text.contains($0) } || sample.text.count > 20, "\(error)")
        }
    }

    /// Equal, or both NaN.
    private func same(_ left: CellValue, _ right: CellValue) -> Bool {
        switch (left, right) {
        case (.double(let a), .double(let b)): a == b || (a.isNaN && b.isNaN)
        case (.float(let a), .float(let b)): a == b || (a.isNaN && b.isNaN)
        default: left == right
        }
    }
}

/// The cells that a column becomes in COPY BINARY.
func copied(_ column: Column, oid: UInt32, typmod: Int32 = -1, _ catalog: TypeCatalog) throws -> [[UInt8]?] {
    let target = SQLTableColumn(name: "v", declaredType: "", type: nil, isNullable: true)
    let encoder = try CopyEncoder(
        frame: try DataFrame([("v", column)]),
        plan: SQLInsertPlan(
            tableReference: "t",
            table: "t",
            pairs: [SQLInsertPlan.Pair(frameIndex: 0, target: target)]
        ),
        types: [oid],
        typmods: [typmod],
        catalog: catalog
    )
    var bytes: [UInt8] = []
    while let chunk = try encoder.nextChunk() { bytes += chunk }
    let header = try bytes.withUnsafeBytes { try CopyBinary.headerLength($0) }
    var rest = bytes[header...]
    func integer(_ width: Int) -> Int {
        defer { rest = rest.dropFirst(width) }
        let number = rest.prefix(width).reduce(0) { $0 << 8 | Int($1) }
        return number >= 1 << (8 * width - 1) ? number - 1 << (8 * width) : number
    }
    var cells: [[UInt8]?] = []
    while true {
        let fields = integer(2)
        if fields == -1 { break }
        #expect(fields == 1)
        let length = integer(4)
        cells.append(length < 0 ? nil : Array(rest.prefix(length)))
        if length > 0 { rest = rest.dropFirst(length) }
    }
    #expect(rest.isEmpty)
    return cells
}
