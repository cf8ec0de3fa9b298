import DataFrames
import Foundation
import Testing

@Suite("The README's JSON examples")
struct ReadmeExamplesJSON {
    @Test("records, an envelope, a schema")
    func reading() throws {
        // README: json
        let text = """
            {"success": true, "result": {"total": 2, "records": [
                {"_id": 1, "month": "202401", "price": "61,07", "at": {"lat": -3.7}},
                {"_id": 2, "month": "202402", "price": null}
            ]}}
            """
        var options = JSONReadOptions(path: "result.records")
        options.types = ["price": .decimal(precision: 12, scale: 2)]
        options.quotedNumbers = .comma
        let frame = try DataFrame(json: text, options: options)
        let prices = try frame["price", as: Decimal128.self]  // 61.07, nil
        let latitude = try frame.column("at").field("lat")  // -3.7, nil
        let total = try JSONText.value(at: "result.total", in: Array(text.utf8))  // the bytes of 2, for a decoder
        // END
        #expect(prices[0] == Decimal128(unscaled: 6_107, scale: 2) && prices[1] == nil)
        #expect(latitude.value(at: 0) == .double(-3.7) && total == Array("2".utf8))
        #expect(try frame["month", as: String.self][0] == "202401")
    }

    @Test("lines in batches, dotted names")
    func streaming() throws {
        let folder = try TemporaryFolder()
        let input = folder.path + "/in.json"
        let output = folder.path + "/out.json"
        try "{\"id\":1,\"at\":{\"lat\":2.5}}\n{\"id\":2,\"at\":{\"lat\":-3.70}}\n".write(
            toFile: input,
            atomically: false,
            encoding: .utf8
        )
        // README: json-stream
        var options = JSONReadOptions()
        options.nested = .flattened  // {"at": {"lat": -3.7}} is the column at.lat
        options.fractions = .decimal  // as many digits as the numbers have, exact
        let reader = try JSONReader(path: input, options: options)
        var target = JSONWriteOptions(layout: .lines)
        target.nestsDottedNames = true
        let writer = try JSONWriter(path: output, schema: reader.schema, options: target)
        while let batch = try reader.next(maxRows: 100_000) {
            try writer.write(batch.sorted(by: SortKey("at.lat")))
        }
        try writer.finish()
        // END
        #expect(reader.schema == [Field("id", .int64), Field("at.lat", .decimal(precision: 3, scale: 2))])
        let text = try String(contentsOfFile: output, encoding: .utf8)
        #expect(text == "{\"id\":2,\"at\":{\"lat\":-3.70}}\n{\"id\":1,\"at\":{\"lat\":2.50}}\n")
    }

    @Test("errors and writing")
    func writing() throws {
        var message = ""
        var lines = ""
        // README: json-write
        let frame = try DataFrame(json: "{\"n\": 1, \"tags\": [\"a\"]}\n{\"n\": 2.5, \"tags\": []}\n")
        lines = String(decoding: try frame.json(JSONWriteOptions(layout: .lines)), as: UTF8.self)
        do {
            _ = try DataFrame(json: "[{\"site\": {\"power\": 1}}, {\"site\": {\"power\": \"off\"}}]")
        } catch {
            message = error.description
            // The value is a text, but the values before are numbers; … (line 1, column "site.power", row 1, byte 44)
        }
        // END
        #expect(lines == "{\"n\":1.0,\"tags\":[\"a\"]}\n{\"n\":2.5,\"tags\":[]}\n")
        #expect(message.hasPrefix("The value is a text, but the values before are numbers; "))
        #expect(message.hasSuffix("(line 1, column \"site.power\", row 1, byte 44)"))
    }
}
