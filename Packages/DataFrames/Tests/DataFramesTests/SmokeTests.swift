import DataFrames
import Testing

@Suite("A frame made by builders")
struct SmokeTests {
    @Test("holds what was appended and reads it back by type")
    func roundTrip() throws {
        let numbers = FixedBuilder<Int64>(type: .int64)
        let texts = StringBuilder()
        for index in 0..<1_000 {
            if index % 7 == 3 { numbers.appendNull() } else { numbers.append(Int64(index)) }
            texts.append("row \(index)")
        }
        let frame = try DataFrame([("n", numbers.finish()), ("t", texts.finish())])
        let column = try frame["n", as: Int64.self]
        #expect(column.count == 1_000)
        #expect(column[3] == nil)
        #expect(column[4] == 4)
        #expect(column.nullCount == 143)
        #expect(try frame["t", as: String.self][999] == "row 999")
        #expect(throws: FrameError.self) { try frame["n", as: Double.self] }
        #expect(throws: FrameError.self) { try frame["m", as: Int64.self] }
    }
}
