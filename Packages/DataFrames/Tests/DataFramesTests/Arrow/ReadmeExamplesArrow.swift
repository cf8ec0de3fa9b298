import CArrow
import DataFrames
import FoundationEssentials
import Testing

@Suite("The README's Arrow examples")
struct ReadmeExamplesArrow {
    @Test("a file, batch by batch")
    func files() throws {
        let path = "\(TestFolder.path)/readme.arrow"
        defer { try? FileManager.default.removeItem(atPath: path) }
        var rows = 0
        // README: arrow
        let frame = try DataFrame([("id", Column([1, 2, 3])), ("name", Column(["a", nil, "c"]))])
        try frame.writeArrow(to: path)  // Feather version 2, which pandas, polars and R read
        let reader = try ArrowReader(path: path)
        while let batch = try reader.next() {
            rows += batch.rowCount
        }
        // END
        #expect(rows == 3)
        #expect(try DataFrame(arrowFile: path).isEqual(to: frame))
    }

    @Test("out to another library and in again")
    func interface() throws {
        let places = ArrowPlaces()
        let (schema, array) = (UnsafeMutableRawPointer(places.schema), UnsafeMutableRawPointer(places.array))
        let frame = try DataFrame([("id", Column([1, 2, 3]))])
        // README: arrow-c
        // schema and array are the addresses of a struct ArrowSchema and a struct ArrowArray
        try frame.exportArrow(schema: schema, array: array)
        // … and where the other library gives one:
        let back = try DataFrame(importingArrowSchema: schema, array: array)
        // END
        #expect(back.isEqual(to: frame))
    }
}
