import Testing

@testable import DataFrames

@Suite("CSV in: noise")
struct CSVNoiseTests {
    private enum Outcome: Equatable {
        case rows([[String?]], raggedLines: [Int])
        case failure(FrameError.Kind, line: Int?, column: String?)
    }

    private func read(_ bytes: [UInt8], _ options: CSVReadOptions, chunk: Int) -> Outcome {
        do {
            let reader = try CSVReader(MemoryByteSource(bytes), options, chunk: chunk)
            let frame = try reader.readAll()
            return .rows(texts(frame), raggedLines: reader.report.raggedLines.map(\.line))
        } catch {
            return .failure(error.kind, line: error.line, column: error.column)
        }
    }

    @Test(
        "random bytes end in rows or in an error with a line, the same for every window",
        arguments: [CSVRaggedPolicy.error, .pad, .skip]
    )
    func noise(_ policy: CSVRaggedPolicy) {
        var random = SeededGenerator(7)
        let alphabet: [UInt8] = Array("ab1.,,\n\n\r\"\" \t-e".utf8) + [0xC3, 0xA9, 0xFF, 0]
        var failures = 0
        for round in 0..<400 {
            let usable = round % 2 == 0 ? alphabet.count - 4 : alphabet.count
            let bytes = (0..<Int.random(in: 0...120, using: &random)).map { _ in
                alphabet[Int.random(in: 0..<usable, using: &random)]
            }
            var options = CSVReadOptions(header: round % 3 == 0 ? .firstLine : .none)
            options.ragged = policy
            options.trimsSpaces = round % 5 == 0
            options.repairsUTF8 = round % 7 == 0
            if round % 4 == 0 { options.inference = .none }
            let whole = read(bytes, options, chunk: 4_096)
            if case .failure(_, let line, _) = whole {
                failures += 1
                #expect(line != nil, "round \(round)")
            }
            for chunk in [1, 3, 8, 33] {
                #expect(read(bytes, options, chunk: chunk) == whole, "round \(round), window \(chunk)")
            }
        }
        // Both ends are reached often, or the test would show little.
        #expect(failures > 20 && failures < 400)
    }

    @Test("a sample reads a source that can be read once a second time, from the start")
    func replay() throws {
        final class OnceSource: ByteSource {
            let inner: MemoryByteSource
            init(_ text: String) { inner = MemoryByteSource(Array(text.utf8)) }
            var totalBytes: Int? { nil }
            func read(into target: UnsafeMutableRawBufferPointer) -> Int {
                inner.read(into: UnsafeMutableRawBufferPointer(rebasing: target.prefix(5)))
            }
            func rewind() throws(FrameError) { throw FrameError(.unsupported, "once") }
            func close() {}
        }
        let text = "n,t\n" + (0..<100).map { "\($0),x\($0)\n" }.joined()
        var options = CSVReadOptions()
        options.inference = .sample(rows: 3)
        let frame = try CSVReader(OnceSource(text), options, chunk: 16).readAll()
        #expect(frame.rowCount == 100)
        #expect(try frame["n", as: Int64.self][99] == 99)
        let error = #expect(throws: FrameError.self) { try CSVReader(OnceSource(text), CSVReadOptions(), chunk: 16) }
        #expect(error?.kind == .unsupported)
    }

    @Test("wide tables")
    func wide() throws {
        let columns = 5_000
        let header = (0..<columns).map { "c\($0)" }.joined(separator: ",")
        let row = (0..<columns).map { "\($0)" }.joined(separator: ",")
        let text = header + "\n" + (0..<150).map { _ in row + "\n" }.joined()
        let frame = try DataFrame(csv: text)
        #expect(frame.columnCount == columns && frame.rowCount == 150)
        #expect(try frame["c4999", as: Int64.self][149] == 4_999)
    }

    @Test("closing a reader ends it")
    func closing() throws {
        let reader = try CSVReader(bytes: Array("a\n1\n2\n".utf8))
        reader.close()
        reader.close()
        #expect(try reader.next() == nil)
    }
}
