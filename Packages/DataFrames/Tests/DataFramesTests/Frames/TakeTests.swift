import DataFrames
import Testing

@Suite("Taking rows")
struct TakeTests {
    private struct Stop: Error {}

    @Test("filters by the elements of a column of every kind, with nulls and in slices")
    func filters() throws {
        let dictionary = try KeySamples.column(.dictionary(.string), count: 300, seed: 1)
        let plain = try KeySamples.column(.string, count: 300, seed: 2)
        let numbers = try KeySamples.column(.double, count: 300, seed: 3, nulls: 0)
        let frame = try DataFrame([("d", dictionary), ("s", plain), ("n", numbers)])
        for part in [frame, frame.slice(17..<290), frame.head(0)] {
            let rows = Array(0..<part.rowCount)
            let kept = try part.filter("d", as: String.self) { $0 == nil || $0 == "MG" }
            let expected = rows.filter { [.null, .string("MG")].contains(part.columns[0].value(at: $0)) }
            #expect(kept.isEqual(to: part.take(expected)))
            let positive = try part.filter("n", as: Double.self) { ($0 ?? -1) > 0 }
            let values = try part["n", as: Double.self]
            #expect(positive.isEqual(to: part.take(rows.filter { (values[$0] ?? -1) > 0 })))
            #expect(try part.filter("s", as: String.self) { _ in true }.isEqual(to: part))
            #expect(try part.filter("s", as: String.self) { _ in false }.rowCount == 0)
        }
    }

    @Test("passes on what the closure of a filter throws")
    func errors() throws {
        let frame = try DataFrame([("n", Column([1, 2, 3]))])
        #expect(throws: Stop.self) {
            try frame.filter("n", as: Int.self) { if $0 == 2 { throw Stop() } else { true } }
        }
        #expect(throws: Stop.self) { try frame.filter { (_: Row) in throw Stop() } }
    }

    @Test("copies texts of every length, the last of the memory too", arguments: [0, 1, 7, 15, 16, 17, 18, 40])
    func texts(longest: Int) throws {
        var generator = SeededGenerator(UInt64(longest))
        let texts = (0..<200).map { row -> String? in
            if row % 13 == 5 { return nil }
            let count = row == 199 ? longest : Int.random(in: 0...longest, using: &generator)
            return String((0..<count).map { _ in "abc".randomElement(using: &generator)! })
        }
        let column = Column(texts)
        let rows = (0..<500).map { _ in Int.random(in: 0..<200, using: &generator) } + [199, 199]
        #expect(column.take(rows).cells == rows.map { column.value(at: $0) })
        let slice = column.slice(190..<200)
        #expect(slice.take([9, 0, 9]).cells == [9, 0, 9].map { slice.value(at: $0) })
    }

    @Test("works on columns larger than the pages of the system")
    func large() throws {
        let count = 700_000
        let frame = try DataFrame([
            ("n", Column((0..<count).map { ($0 &* 7_919) % count })),
            ("t", Column((0..<count).map { $0 % 3 == 0 ? nil : "text \($0 % 1_000)" })),
        ])
        let sorted = try frame.sorted(by: "n")
        #expect(try sorted["n", as: Int.self].values.elementsEqual(0..<count))
        let even = try sorted.filter("n", as: Int.self) { ($0 ?? 0) % 2 == 0 }
        #expect(even.rowCount == count / 2)
        let texts = try even["t", as: String.self]
        let original = try frame["t", as: String.self]
        let rows = try frame.sortedIndices(by: [SortKey("n")])
        #expect(stride(from: 0, to: count / 2, by: 997).allSatisfy { texts[$0] == original[rows[2 * $0]] })
    }
}
