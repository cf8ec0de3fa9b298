import Testing

@testable import PgSQL

@Suite("Rows become frames")
struct RowDecoderTests {
    private let catalog = WireSample.catalog

    private func plan(
        _ name: String,
        _ oid: UInt32,
        typmod: Int32 = -1,
        _ declared: DataType? = nil
    ) throws -> ColumnPlan {
        try ColumnPlan(
            name: name,
            oid: oid,
            typmod: typmod,
            declared: declared,
            catalog: catalog,
            options: PgSQLOptions()
        )
    }

    @Test("batches follow one another with the same types, and empty ones are frames too")
    func batches() throws {
        let decoder = RowDecoder([try plan("id", PgOID.int4), try plan("name", PgOID.text)])
        try decoder.append([[0, 0, 0, 1], Array("one".utf8)])
        try decoder.append([nil, nil])
        #expect(decoder.rowCount == 2)
        let first = try decoder.finish()
        #expect(first.schema == [Field("id", .int32), Field("name", .string)])
        #expect(first.column(at: 0).value(at: 0) == .int(1))
        #expect(first.column(at: 1).value(at: 1) == .null)
        #expect(decoder.rowCount == 0)
        try decoder.append([[0xFF, 0xFF, 0xFF, 0xFF], []])
        let second = try decoder.finish()
        #expect(second.rowCount == 1)
        #expect(second.column(at: 0).value(at: 0) == .int(-1))
        #expect(second.column(at: 1).value(at: 0) == .string(""))
        let third = try decoder.finish()
        #expect(third.rowCount == 0)
        #expect(third.schema == first.schema)
    }

    @Test("the mark at the end of the data is no row")
    func endMark() throws {
        let decoder = RowDecoder([try plan("id", PgOID.int4)])
        try decoder.append(raw: [0xFF, 0xFF])
        #expect(try decoder.finish().rowCount == 0)
    }

    @Test("every type has a column of NULLs")
    func nulls() throws {
        let samples = Dictionary(grouping: WireSample.all, by: \.type).values.compactMap(\.first)
        let plans = try samples.enumerated().map { index, sample in
            try plan("c\(index)", sample.oid, typmod: sample.typmod)
        }
        let decoder = RowDecoder(plans)
        for _ in 0..<3 { try decoder.append(plans.map { _ in nil }) }
        let frame = try decoder.finish()
        for column in frame.columns { #expect(column.nullCount == 3) }
    }

    @Test("two columns of one name do not make a frame")
    func sameNames() throws {
        let decoder = RowDecoder([try plan("a", PgOID.int4), try plan("a", PgOID.int4)])
        let error = try #require(throws: ConnError.self) { try decoder.finish() }
        #expect(error.kind == .server)
    }

    @Test("an error names the row over all batches and the column, and never the value")
    func places() throws {
        let decoder = RowDecoder([try plan("a", PgOID.int4), try plan("note", PgOID.text)])
        try decoder.append([[0, 0, 0, 1], Array("fine".utf8)])
        _ = try decoder.finish()
        try decoder.append([nil, nil])
        let error = try #require(throws: ConnError.self) {
            try decoder.append([[0, 0, 0, 1], [0x73, 0x65, 0x63, 0x72, 0x65, 0x74, 0xFF]])
        }
        #expect(error.kind == .conversion)
        #expect(error.message.contains("row 2"))
        #expect(error.message.contains("'note'"))
        #expect(!error.description.contains("secret"))
        #expect(throws: ConnError.self) { try decoder.finish() }
    }

    @Test("a tuple cut at any place, or with bytes to spare, is damaged")
    func truncation() throws {
        let whole = tuple([[0, 0, 0, 1], Array("text".utf8), nil])
        for length in 0..<whole.count {
            let decoder = RowDecoder([
                try plan("a", PgOID.int4), try plan("b", PgOID.text), try plan("c", PgOID.int8),
            ])
            let error = try #require(throws: ConnError.self) { try decoder.append(raw: Array(whole[..<length])) }
            #expect(error.kind == .corrupted)
        }
        let wrongOnes: [[UInt8]] = [
            whole + [0], [0, 2] + Array(whole.dropFirst(2)), [0, 3, 0x80, 0, 0, 0], [0, 3, 0xFF, 0xFF, 0xFF, 0xFE],
        ]
        for wrong in wrongOnes {
            let decoder = RowDecoder([
                try plan("a", PgOID.int4), try plan("b", PgOID.text), try plan("c", PgOID.int8),
            ])
            let error = try #require(throws: ConnError.self) { try decoder.append(raw: wrong) }
            #expect(error.kind == .corrupted)
        }
    }

    @Test("cut and changed cells of every type give a value or a typed error", arguments: WireSample.all)
    func fuzz(_ sample: WireSample) throws {
        var random = SeededRandom(seed: UInt64(sample.oid) &* 31 &+ UInt64(sample.bytes.count))
        for declared in [nil, DataType.string, .binary] {
            let plan = try sample.plan(declared)
            for length in 0...sample.bytes.count { try attempt(plan, Array(sample.bytes[..<length])) }
            try attempt(plan, sample.bytes + [0])
            for _ in 0..<60 {
                var bytes = sample.bytes
                guard !bytes.isEmpty else { break }
                for _ in 0..<Int.random(in: 1...3, using: &random) {
                    let place = Int.random(in: 0..<bytes.count, using: &random)
                    bytes[place] = [0, 1, 0x7F, 0x80, 0xFF, UInt8.random(in: .min ... .max, using: &random)]
                        .randomElement(using: &random)!
                }
                try attempt(plan, bytes)
            }
            for _ in 0..<20 {
                let count = Int.random(in: 0...40, using: &random)
                try attempt(plan, (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &random) })
            }
        }
    }

    private func attempt(_ plan: ColumnPlan, _ bytes: [UInt8]) throws {
        // Of exactly this size, so that a sanitizer sees every byte read beyond it.
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
        defer { copy.deallocate() }
        copy.copyBytes(from: bytes)
        do {
            _ = try plan.cell(UnsafeRawBufferPointer(copy))
        } catch {
            #expect(error.kind == .corrupted || error.kind == .conversion)
        }
        do {
            let column = try plan.column(bytes)
            #expect(column.count == 1)
            _ = column.value(at: 0)
        } catch let error as ConnError {
            #expect(error.kind == .corrupted || error.kind == .conversion)
        }
    }

    @Test("the header of COPY BINARY is measured, and anything else refused")
    func header() throws {
        let header = CopyBinary.signature + [0, 0, 0, 0, 0, 0, 0, 2, 9, 9]
        #expect(try header.withUnsafeBytes { try CopyBinary.headerLength($0) } == 21)
        var changed = header
        changed[3] = 0
        var critical = header
        critical[11] = 1
        for wrong in [Array(header.dropLast()), Array(header.prefix(18)), changed, critical, []] {
            #expect(throws: ConnError.self) { try wrong.withUnsafeBytes { try CopyBinary.headerLength($0) } }
        }
    }
}

/// The same numbers in each run.
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed &+ 0x9E37_79B9_7F4A_7C15 }

    /// SplitMix64.
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
