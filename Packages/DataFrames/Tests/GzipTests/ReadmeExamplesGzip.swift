import DataFrames
import Gzip
import Testing

@Suite("The README's gzip example")
struct ReadmeExamplesGzip {
    @Test("compressed CSV, whole and in portions")
    func gzip() throws {
        // README: gzip
        let packed = try GzipBytes.compress(Array("n;t\n1;a\n2;b\n".utf8))
        let frame = try DataFrame(csv: packed, compression: .automatic, options: CSVReadOptions(separator: ";"))

        let inflater = Inflater(.gzip, maximumOutput: 1 << 20)  // for bytes that come in portions
        var text: [UInt8] = []
        for start in stride(from: 0, to: packed.count, by: 10) {
            try inflater.feed(Array(packed[start..<min(start + 10, packed.count)]), into: &text)
        }
        try inflater.finish()  // throws .truncated when the end is missing
        // END
        #expect(frame.rowCount == 2 && text == Array("n;t\n1;a\n2;b\n".utf8))
    }
}
