import DataFrames
import Testing

@Suite("Joins")
struct JoinTests {
    /// Pairs of rows found by comparing each with each; the right one is nil where there is no partner.
    private func pairs(_ left: [Column], _ right: [Column], _ kind: JoinKind) -> [(Int, Int?)] {
        func keys(_ columns: [Column]) -> [[CellValue]] {
            (0..<columns[0].count).map { row in columns.map { KeySamples.canonical($0.value(at: row)) } }
        }
        let (left, right) = (keys(left), keys(right))
        var pairs: [(Int, Int?)] = []
        for row in left.indices {
            let partners = right.indices.filter { !left[row].contains(.null) && right[$0] == left[row] }
            switch kind {
            case .inner: pairs += partners.map { (row, $0) }
            case .left: pairs += partners.isEmpty ? [(row, nil)] : partners.map { (row, $0) }
            case .semi: pairs += partners.isEmpty ? [] : [(row, nil)]
            default: pairs += partners.isEmpty ? [(row, nil)] : []
            }
        }
        return pairs
    }

    private static let kinds: [JoinKind] = [.inner, .left, .semi, .anti]

    /// Joins by all kinds and compares with the slow way.
    private func expectJoin(_ left: [Column], _ right: [Column]) throws {
        func frame(_ columns: [Column], _ row: String) throws -> DataFrame {
            let rows = Column(Array(0..<columns[0].count))
            return try DataFrame(columns.enumerated().map { ("k\($0.offset)", $0.element) } + [(row, rows)])
        }
        let (one, two) = (try frame(left, "l"), try frame(right, "r"))
        let keys = left.indices.map { JoinKey("k\($0)") }
        for kind in JoinTests.kinds {
            let joined = try one.joined(with: two, on: keys, kind: kind)
            let pairs = pairs(left, right, kind)
            #expect(try joined["l", as: Int.self].nonNull() == pairs.map(\.0))
            #expect(try joined.drop(["r"].filter(joined.hasColumn)).isEqual(to: one.take(pairs.map(\.0))))
            guard kind == .inner || kind == .left else { continue }
            #expect(try Array(joined["r", as: Int.self]) == pairs.map(\.1))
        }
    }

    @Test("by one column of every type", arguments: KeySamples.types)
    func oneKey(type: DataType) throws {
        for (left, right) in [(0, 5), (5, 0), (0, 0), (1, 1), (120, 30), (30, 120)] {
            try expectJoin(
                [try KeySamples.column(type, count: left, seed: 1, distinct: 20)],
                [try KeySamples.column(type, count: right, seed: 2, distinct: 15)]
            )
        }
        let nulls = Column(nulls: 3, type: type)
        try expectJoin([nulls], [nulls])
    }

    @Test("by two and three columns", arguments: KeySamples.types)
    func moreKeys(type: DataType) throws {
        func columns(_ count: Int, _ seed: UInt64) throws -> [Column] {
            [
                try KeySamples.column(type, count: count, seed: seed, distinct: 3),
                try KeySamples.column(.string, count: count, seed: seed + 1, distinct: 3),
                try KeySamples.column(.dictionary(.string), count: count, seed: seed + 2),
            ]
        }
        try expectJoin(try columns(90, 10), try columns(70, 20))
        try expectJoin(Array(try columns(90, 30)[0...1]), Array(try columns(70, 40)[0...1]))
    }

    @Test("by integers of any two widths, signed and unsigned, by value")
    func widths() throws {
        let types: [DataType] = [.int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64]
        func column(_ type: DataType, _ seed: UInt64) throws -> Column {
            var generator = SeededGenerator(seed)
            let isSigned = [.int8, .int16, .int32, .int64].contains(type)
            let cells = (0..<60).map { row -> CellValue in
                if row % 11 == 0 { return .null }
                let number = Int64.random(in: (isSigned ? -6 : 0)...6, using: &generator)
                return isSigned ? .int(number) : .uint(UInt64(number))
            }
            return try Column(cells: cells, type: type).slice(4..<57)
        }
        func widened(_ column: Column) throws -> Column {
            try Column(
                column.cells.map { cell -> Int64? in
                    switch cell {
                    case .int(let number): number
                    case .uint(let number): Int64(number)
                    default: nil
                    }
                },
                type: .int64
            )
        }
        for left in types {
            for right in types {
                let (one, two) = (try column(left, 1), try column(right, 2))
                let frames = (try DataFrame([("k", one)]), try DataFrame([("k", two), ("r", Column(Array(0..<53)))]))
                let joined = try frames.0.joined(with: frames.1, on: "k")
                let expected = pairs([try widened(one)], [try widened(two)], .inner)
                #expect(try joined["r", as: Int.self].nonNull() == expected.map(\.1))
                #expect(joined.schema[0].type == left)
            }
        }
        let signed = try DataFrame([("k", Column([Int64.max, -1, .min]))])
        let unsigned = try DataFrame([("k", Column([UInt64(Int64.max), .max, 1 << 63]))])
        #expect(try signed.joined(with: unsigned, on: "k").rowCount == 1)
        #expect(try unsigned.joined(with: signed, on: "k").rowCount == 1)
    }

    @Test("a dictionary with its plain type, another dictionary, and one with equal values and nulls")
    func dictionaries() throws {
        let texts: [String?] = ["SP", nil, "MG", "XX", "SP"]
        let plain = Column(texts)
        let dictionary = try Column(["MG", "SP", "SP", nil], type: .dictionary(.string))
        let foreign = try ForeignDictionary.column(values: ["SP", "MG", "SP", nil, "ZZ"], indices: [0, 1, 2, 3, nil])
        for left in [plain, dictionary, foreign] {
            for right in [plain, dictionary, foreign] { try expectJoin([left], [right]) }
        }
        try expectJoin([foreign.slice(1..<4)], [dictionary.slice(1..<3)])
    }

    @Test("brings over columns of every type, with nulls where there is no partner", arguments: Samples.types)
    func payload(type: DataType) throws {
        let payload = try Samples.column(type, count: 40, seed: 3).slice(3..<33)
        let right = try DataFrame([("k", Column(Array(0..<30))), ("v", payload)])
        let left = try DataFrame([("k", Column([5, 99, 0, nil, 29, 5]))])
        let cells = payload.cells
        let joined = try left.joined(with: right, on: "k", kind: .left)
        #expect(try joined.column("v").cells == [cells[5], .null, cells[0], .null, cells[29], cells[5]])
        #expect(joined.schema[1] == Field("v", type))
        let none = try left.joined(with: right.head(0), on: "k", kind: .left)
        #expect(try none.column("v").cells.allSatisfy(\.isNull))
        #expect(none.rowCount == 6)
        #expect(try left.joined(with: right, on: "k").column("v").cells == [cells[5], cells[0], cells[29], cells[5]])
    }

    @Test("shares the left columns when every left row has one partner")
    func shared() throws {
        let left = try DataFrame([("k", Column([2, 1, 2])), ("a", Column(["x", "y", "z"]))])
        let right = try DataFrame([("k", Column([1, 2])), ("b", Column([10, 20]))])
        let joined = try left.joined(with: right, on: "k")
        #expect(try joined["b", as: Int.self].nonNull() == [20, 10, 20])
        #expect(joined.columns[1].sharesStorage(with: left.columns[1]))
    }

    @Test("keys of two names: the left one stays")
    func names() throws {
        let left = try DataFrame([("plant", Column(["a", "b"])), ("unit", Column([1, 2]))])
        let right = try DataFrame([
            ("unit_id", Column([2, 1])), ("plant", Column(["b", "x"])), ("mw", Column([7.5, 8])),
        ])
        let joined = try left.joined(with: right, on: ["plant", JoinKey("unit", "unit_id")], kind: .left)
        #expect(joined.columnNames == ["plant", "unit", "mw"])
        #expect(try Array(joined["mw", as: Double.self]) == [nil, 7.5])
    }
}
