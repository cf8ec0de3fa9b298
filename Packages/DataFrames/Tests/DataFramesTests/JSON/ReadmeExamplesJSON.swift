import DataFrames
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
